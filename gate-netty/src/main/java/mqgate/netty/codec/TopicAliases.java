package mqgate.netty.codec;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Short numbers that stand for topics on one connection of MQTT 5, in one direction. Owned by the event loop; holds nothing
 * until the first alias is used.
 */
final class TopicAliases {

    /** Incoming: the client chooses the numbers. All its topics together may not be longer than the longest topic. */
    static final class Incoming {

        private static final int MAX_CHARACTERS = 65_535;

        private final int maximum;
        private @Nullable String @Nullable [] topics;
        private int characters;

        Incoming(int maximum) {
            this.maximum = maximum;
        }

        /** Returns the message with its topic, and remembers that if it comes with an alias. */
        Packet.Publish resolve(Packet.Publish publish) throws MalformedPacketException {
            long alias = publish.properties().number(Property.TOPIC_ALIAS, -1);
            if (alias < 0) {
                return publish;
            }
            if (alias == 0 || alias > maximum) {
                throw MalformedPacketException.topicAlias(alias, maximum);
            }
            if (topics == null) {
                topics = new String[maximum];
            }
            int index = (int) alias - 1;
            String known = topics[index];
            if (!publish.topic().isEmpty()) {
                count(publish.topic().length() - (known == null ? 0 : known.length()));
                topics[index] = publish.topic();
                return publish;
            }
            if (known == null) {
                throw MalformedPacketException.protocolError("topic alias " + alias + " without a topic before");
            }
            return publish.withTopic(known);
        }

        private void count(int more) throws MalformedPacketException {
            characters += more;
            if (characters > MAX_CHARACTERS) {
                throw MalformedPacketException.quotaExceeded(
                        "aliases for topics of " + characters + " characters (expected: <= " + MAX_CHARACTERS + ")");
            }
        }
    }

    /**
     * Outgoing: a topic gets a number when it is sent for the second time; when all are used the topic that was not sent for
     * the longest time loses its. Topics that are too short to gain by it, or too long to keep, get none.
     */
    static final class Outgoing {

        private static final int SHORTEST = 4;
        private static final int LONGEST = 256;

        private final int maximum;
        private final long maxLength;
        private final Map<String, Alias> aliases = new LinkedHashMap<>(16, 0.75f, true);
        private final Map<String, Boolean> seenOnce;

        /** A number, and the properties of a message that has no others. */
        private record Alias(int number, Properties properties) {

            Alias(int number) {
                this(number, Properties.NONE.with(Property.TOPIC_ALIAS, (long) number));
            }

            Packet.Publish in(Packet.Publish publish, String topic) {
                Properties own = publish.properties();
                return publish.with(topic, own.isEmpty() ? properties : own.with(Property.TOPIC_ALIAS, (long) number));
            }
        }

        Outgoing(int maximum, long maxLength) {
            this.maximum = maximum;
            this.maxLength = maxLength;
            seenOnce = new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                    return size() > maximum;
                }
            };
        }

        /** Replaces a topic that the client knows a number for, and tells it one for a topic that comes again. */
        Packet.Publish abbreviate(Packet.Publish publish) {
            String topic = publish.topic();
            if (topic.length() < SHORTEST || topic.length() > LONGEST) {
                return publish;
            }
            Alias known = aliases.get(topic);
            if (known != null) {
                return known.in(publish, "");
            }
            boolean first = seenOnce.put(topic, true) == null;
            if (first || publish.mqtt5Length() + MAX_ALIAS_BYTES > maxLength) {
                return publish;
            }
            seenOnce.remove(topic);
            Alias alias = aliases.size() < maximum ? new Alias(aliases.size() + 1) : takeFromEldest();
            aliases.put(topic, alias);
            return alias.in(publish, topic);
        }

        private Alias takeFromEldest() {
            var eldest = aliases.entrySet().iterator();
            Alias alias = eldest.next().getValue();
            eldest.remove();
            return alias;
        }
    }

    /** The alias itself, and what the lengths before it may grow by. */
    private static final int MAX_ALIAS_BYTES = 3 + 2;

    private TopicAliases() {}
}
