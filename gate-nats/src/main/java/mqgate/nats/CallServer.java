package mqgate.nats;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import mqgate.api.CloseReason;
import mqgate.api.ClusterUnavailableException;
import mqgate.api.DeliveryPolicy;
import mqgate.api.GateException;
import mqgate.api.GateHandler;
import mqgate.api.Session;
import mqgate.api.TraceSpan;
import org.jspecify.annotations.Nullable;

/**
 * Does what other processes ask of a gate, with the gate's own handler.
 *
 * <p>Called on the thread that delivers messages of NATS, where all that does not block is done at once, so that what one
 * process sends to one client stays in order. What may block is done on the executor.
 */
final class CallServer {

    private final GateHandler handler;
    private final String serverId;
    private final @Nullable UserDirectory directory;
    private final Executor executor;

    CallServer(GateHandler handler, String serverId, @Nullable UserDirectory directory, Executor executor) {
        this.directory = directory;
        this.handler = handler;
        this.serverId = serverId;
        this.executor = executor;
    }

    /** A call of this gate. */
    void handle(Request request) {
        ByteReader in = new ByteReader(request.data());
        GateOp op = GateOp.read(in);
        TraceSpan span = TraceHeaders.readOrCreate(request.headers());
        if (op == GateOp.SEND_AT_LEAST_ONCE) {
            sendAtLeastOnce(span, in, request);
        } else if (op.isBlocking()) {
            execute(request, () -> respond(op, span, in, request));
        } else {
            respond(op, span, in, request);
        }
    }

    private void execute(Request request, Runnable call) {
        try {
            executor.execute(() -> {
                try {
                    call.run();
                } catch (Throwable e) {
                    request.fail(e);
                }
            });
        } catch (RejectedExecutionException e) {
            request.fail(new ClusterUnavailableException("gate " + serverId + " is closed"));
        }
    }

    private void respond(GateOp op, TraceSpan span, ByteReader in, Request request) {
        ByteWriter answer = Request.answer(64);
        run(op, span, in, answer);
        request.respond(answer);
    }

    /** A call of every gate: each says who it is, and whether it did it. */
    void handleToAll(Request request) {
        ByteReader in = new ByteReader(request.data());
        if (in.readString().equals(serverId)) {
            return;
        }
        ByteWriter result = new ByteWriter(64).writeBoolean(true);
        try {
            run(GateOp.read(in), TraceHeaders.readOrCreate(request.headers()), in, result);
        } catch (Throwable e) {
            result = new ByteWriter(64).writeBoolean(false);
            Failures.write(result, e);
        }
        request.respond(Request.answer(128).writeString(serverId).writeRest(result.toBytes()));
    }

    private void run(GateOp op, TraceSpan span, ByteReader in, ByteWriter out) {
        switch (op) {
            case UPDATE -> session(out, handler.update(span, in.readString()));
            case BIND -> session(out, handler.bind(span, in.readString(), in.readString()));
            case UNBIND -> session(out, handler.unbind(span, in.readString()));
            case SET -> session(out, handler.set(span, in.readString(), in.readString(), in.readString()));
            case REMOVE -> session(out, handler.remove(span, in.readString(), in.readString()));
            case PUSH -> session(out, handler.push(span, in.readString(), settings(in)));
            case JOIN -> handler.join(span, in.readString(), in.readString());
            case LEAVE -> handler.leave(span, in.readString(), in.readString());
            case GROUPS -> strings(out, handler.getGroups(in.readString()));
            case GROUP_MEMBERS -> strings(out, handler.getGroupMembers(in.readString()));
            case CLOSE -> handler.close(span, in.readString(), reason(in));
            case KICK_USER -> out.writeLong(handler.kickUser(span, in.readString(), reason(in)));
            case IS_CONNECT -> out.writeBoolean(handler.isConnect(span, in.readString(), in.readString()));
            case DROP -> directory().drop(in.readString(), in.readLong());
            case IS_ALIVE -> out.writeBoolean(directory().isAlive(in.readString(), in.readString()));
            case AGENT_NUM -> out.writeLong(handler.getAgentNum());
            default -> send(op, span, in, out);
        }
    }

    private void send(GateOp op, TraceSpan span, ByteReader in, ByteWriter out) {
        switch (op) {
            case SEND -> {
                String sessionId = in.readString();
                Content content = Content.read(in);
                handler.send(span, sessionId, content.topic, content.body, content.policy);
            }
            case SEND_BATCH -> {
                List<String> sessionIds = strings(in);
                Content content = Content.read(in);
                out.writeLong(handler.sendBatch(span, sessionIds, content.topic, content.body, content.policy));
            }
            case BROADCAST -> {
                Content content = Content.read(in);
                out.writeLong(handler.broadcast(span, content.topic, content.body, content.policy));
            }
            case SEND_TO_GROUP -> {
                String group = in.readString();
                Content content = Content.read(in);
                out.writeLong(handler.sendToGroup(span, group, content.topic, content.body, content.policy));
            }
            case SEND_TO_USER -> {
                String userId = in.readString();
                Content content = Content.read(in);
                out.writeLong(handler.sendToUser(span, userId, content.topic, content.body, content.policy));
            }
            default -> throw new GateException("a call of kind " + op + " that is not for here");
        }
    }

    private void sendAtLeastOnce(TraceSpan span, ByteReader in, Request request) {
        String sessionId = in.readString();
        Content content = Content.read(in);
        handler.sendAtLeastOnce(span, sessionId, content.topic, content.body).whenComplete((done, failure) -> {
            if (failure == null) {
                request.respond(Request.answer(0));
            } else {
                request.fail(failure);
            }
        });
    }

    private UserDirectory directory() {
        if (directory == null) {
            throw new GateException(
                    "gate " + serverId + " has no user directory (expected: the same options everywhere)");
        }
        return directory;
    }

    private static void session(ByteWriter out, Session session) {
        out.writeRest(session.serialize());
    }

    private static void strings(ByteWriter out, Collection<String> strings) {
        out.writeLong(strings.size());
        strings.forEach(out::writeString);
    }

    static List<String> strings(ByteReader in) {
        int size = in.readInt();
        List<String> strings = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            strings.add(in.readString());
        }
        return strings;
    }

    private static Map<String, String> settings(ByteReader in) {
        int size = in.readInt();
        Map<String, String> settings = new LinkedHashMap<>();
        for (int i = 0; i < size; i++) {
            settings.put(in.readString(), in.readString());
        }
        return settings;
    }

    /** A newer process may know more reasons. */
    private static CloseReason reason(ByteReader in) {
        String name = in.readString();
        try {
            return CloseReason.valueOf(name);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("reason: " + name + " (expected: one that this gate knows)", e);
        }
    }

    /** A message for clients, as {@link GateCall} writes it. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Content(String topic, DeliveryPolicy policy, byte[] body) {

        static Content read(ByteReader in) {
            return new Content(in.readString(), Policies.read(in), in.readRest());
        }
    }
}
