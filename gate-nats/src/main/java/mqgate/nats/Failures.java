package mqgate.nats;

import java.util.concurrent.CompletionException;
import mqgate.api.BusyException;
import mqgate.api.ClusterUnavailableException;
import mqgate.api.GateException;
import mqgate.api.GateNotFoundException;
import mqgate.api.LimitExceededException;
import mqgate.api.MessageRejectedException;
import mqgate.api.RequestTimeoutException;
import mqgate.api.SessionClosedException;
import mqgate.api.SessionFormatException;
import mqgate.api.SessionNotFoundException;
import mqgate.api.StaleSessionException;
import mqgate.api.StorageException;
import mqgate.api.UserConnectedException;
import mqgate.api.UserNotFoundException;
import mqgate.core.WarningRate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * How a failure crosses to another process: as its type and its values, so that there it is the same failure with the same
 * text. What is not the gate's own goes as a text, without a stack trace.
 */
final class Failures {

    private static final Logger log = LoggerFactory.getLogger(Failures.class);

    private static final WarningRate warnings = new WarningRate(System::nanoTime);

    private static final int GATE = 1;
    private static final int SESSION_NOT_FOUND = 2;
    private static final int SESSION_CLOSED = 3;
    private static final int USER_NOT_FOUND = 4;
    private static final int USER_CONNECTED = 5;
    private static final int STORAGE = 6;
    private static final int MESSAGE_REJECTED = 7;
    private static final int LIMIT_EXCEEDED = 8;
    private static final int STALE_SESSION = 9;
    private static final int GATE_NOT_FOUND = 10;
    private static final int TIMEOUT = 11;
    private static final int UNAVAILABLE = 12;
    private static final int BUSY = 13;
    private static final int SESSION_FORMAT = 14;
    private static final int ILLEGAL_ARGUMENT = 15;
    private static final int OTHER = 16;

    private Failures() {}

    static Throwable unwrap(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** What anybody else threw is told in the log here; there it is a text only. */
    static void write(ByteWriter out, Throwable thrown) {
        Throwable failure = unwrap(thrown);
        if (failure instanceof SessionNotFoundException e) {
            out.writeByte(SESSION_NOT_FOUND).writeString(e.getSessionId());
        } else if (failure instanceof SessionClosedException e) {
            out.writeByte(SESSION_CLOSED).writeString(e.getSessionId());
        } else if (failure instanceof UserNotFoundException e) {
            out.writeByte(USER_NOT_FOUND).writeString(e.getUserId());
        } else if (failure instanceof UserConnectedException e) {
            out.writeByte(USER_CONNECTED).writeString(e.getUserId());
        } else if (failure instanceof StaleSessionException e) {
            out.writeByte(STALE_SESSION).writeString(e.getSessionId());
        } else if (failure instanceof GateNotFoundException e) {
            out.writeByte(GATE_NOT_FOUND).writeString(e.getServerId());
        } else if (failure instanceof RequestTimeoutException) {
            out.writeByte(TIMEOUT);
        } else if (failure instanceof LimitExceededException e) {
            out.writeByte(LIMIT_EXCEEDED)
                    .writeString(e.getLimit())
                    .writeLong(e.getValue())
                    .writeLong(e.getExpected());
        } else if (failure instanceof MessageRejectedException e) {
            out.writeByte(MESSAGE_REJECTED).writeString(e.getReason().name()).writeString(text(e));
        } else {
            out.writeByte(codeOfText(failure)).writeString(text(failure));
        }
    }

    private static int codeOfText(Throwable failure) {
        if (failure instanceof StorageException) {
            return STORAGE;
        }
        if (failure instanceof SessionFormatException) {
            return SESSION_FORMAT;
        }
        if (failure instanceof ClusterUnavailableException) {
            return UNAVAILABLE;
        }
        if (failure instanceof BusyException) {
            return BUSY;
        }
        if (failure instanceof IllegalArgumentException) {
            return ILLEGAL_ARGUMENT;
        }
        if (failure instanceof GateException) {
            return GATE;
        }
        log.atLevel(warnings.isDue() ? Level.WARN : Level.DEBUG).log("A call from another process failed", failure);
        return OTHER;
    }

    private static String text(Throwable failure) {
        String message = failure.getMessage();
        return message != null ? message : failure.getClass().getSimpleName();
    }

    /** Returns the failure, to be thrown here. */
    static RuntimeException read(ByteReader in) {
        int code = in.readByte();
        return switch (code) {
            case SESSION_NOT_FOUND -> new SessionNotFoundException(in.readString());
            case SESSION_CLOSED -> new SessionClosedException(in.readString());
            case USER_NOT_FOUND -> new UserNotFoundException(in.readString());
            case USER_CONNECTED -> new UserConnectedException(in.readString());
            case STALE_SESSION -> new StaleSessionException(in.readString());
            case GATE_NOT_FOUND -> new GateNotFoundException(in.readString());
            case TIMEOUT -> new RequestTimeoutException();
            case LIMIT_EXCEEDED -> new LimitExceededException(in.readString(), in.readLong(), in.readLong());
            case MESSAGE_REJECTED -> new MessageRejectedException(reason(in.readString()), in.readString(), null);
            case STORAGE -> new StorageException(in.readString(), null);
            case SESSION_FORMAT -> new SessionFormatException(in.readString());
            case UNAVAILABLE -> new ClusterUnavailableException(in.readString());
            case BUSY -> new BusyException(withoutBusy(in.readString()));
            case ILLEGAL_ARGUMENT -> new IllegalArgumentException(in.readString());
            default -> new GateException(in.readString());
        };
    }

    private static String withoutBusy(String text) {
        return text.startsWith("BUSY: ") ? text.substring("BUSY: ".length()) : text;
    }

    /** A newer process may know more reasons. */
    private static MessageRejectedException.Reason reason(String name) {
        for (MessageRejectedException.Reason reason : MessageRejectedException.Reason.values()) {
            if (reason.name().equals(name)) {
                return reason;
            }
        }
        return MessageRejectedException.Reason.PROTOCOL;
    }
}
