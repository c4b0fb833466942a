package mqgate.nats;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How a process reaches NATS, and how patient it is. The processes of a cluster must agree on {@link #getSubjectPrefix()},
 * {@link #hasUserDirectory()} and {@link #getLease()}. Immutable.
 *
 * @since 0.1
 */
public final class NatsOptions {

    private final Builder set;

    private NatsOptions(Builder builder) {
        set = new Builder(builder);
    }

    /**
     * {@return a builder with every default}
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * {@return the addresses of NATS servers, of which one must answer}
     */
    public List<String> getServers() {
        return set.servers;
    }

    /**
     * {@return what every subject of this cluster begins with}
     */
    public String getSubjectPrefix() {
        return set.subjectPrefix;
    }

    /**
     * {@return what NATS calls this connection in its own lists}
     */
    public String getName() {
        return set.name;
    }

    /**
     * {@return how long an answer of another process is waited for, unless a call says otherwise}
     */
    public Duration getTimeout() {
        return set.timeout;
    }

    /**
     * {@return how long {@link NatsLink#connect} waits for a NATS server that cannot be reached}
     */
    public Duration getConnectWait() {
        return set.connectWait;
    }

    /**
     * {@return how long the link waits between two attempts to reach NATS}
     */
    public Duration getReconnectWait() {
        return set.reconnectWait;
    }

    /**
     * {@return whether gates and modules can be found with the tools of NATS}
     */
    public boolean isDiscoverable() {
        return set.discoverable;
    }

    /**
     * {@return whether it is written down which user is connected to which gate, which needs JetStream}
     */
    public boolean hasUserDirectory() {
        return set.userDirectory;
    }

    /**
     * {@return for how long a gate that does not hear of NATS may go on to send to its users}
     */
    public Duration getLease() {
        return set.lease;
    }

    /**
     * {@return how many copies of a bucket JetStream keeps}
     */
    public int getReplicas() {
        return set.replicas;
    }

    /**
     * {@return how many messages of a gate's clients may wait for modules of other processes}
     */
    public int getMaxInFlight() {
        return set.maxInFlight;
    }

    /**
     * {@return how many messages of a gate's clients may wait for one module of other processes}
     */
    public int getMaxInFlightPerModule() {
        return set.maxInFlightPerModule;
    }

    /**
     * {@return what runs what may block, or empty for an executor of the link's own}
     */
    public Optional<Executor> getExecutor() {
        return Optional.ofNullable(set.executor);
    }

    /** Adds how to log in and in which way to connect. */
    io.nats.client.Options.Builder applyTo(io.nats.client.Options.Builder nats) {
        if (set.credentials != null) {
            nats.credentialPath(set.credentials.toString());
        }
        if (set.user != null && set.password != null) {
            nats.userInfo(set.user.toCharArray(), set.password);
        }
        if (set.token != null) {
            nats.token(set.token);
        }
        if (set.sslContext != null) {
            nats.sslContext(set.sslContext);
        }
        return set.customizer.apply(nats);
    }

    /** Collects settings; not safe for use by several threads at once. */
    public static final class Builder {

        private static final String PREFIX_FORM = "[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*";

        private List<String> servers = List.of("nats://127.0.0.1:4222");
        private String subjectPrefix = "gate";
        private String name = "gate";
        private Duration timeout = Duration.ofSeconds(10);
        private Duration connectWait = Duration.ZERO;
        private Duration reconnectWait = Duration.ofMillis(500);
        private boolean discoverable = true;
        private int maxInFlight = 20_000;
        private int maxInFlightPerModule = 10_000;
        private boolean userDirectory = true;
        private Duration lease = Duration.ofSeconds(6);
        private int replicas = 1;
        private @Nullable Executor executor;
        private @Nullable Path credentials;
        private @Nullable String user;
        private char @Nullable [] password;
        private char @Nullable [] token;
        private @Nullable SSLContext sslContext;
        private UnaryOperator<io.nats.client.Options.Builder> customizer = UnaryOperator.identity();

        private Builder() {}

        private Builder(Builder other) {
            servers = other.servers;
            subjectPrefix = other.subjectPrefix;
            name = other.name;
            timeout = other.timeout;
            connectWait = other.connectWait;
            reconnectWait = other.reconnectWait;
            discoverable = other.discoverable;
            maxInFlight = other.maxInFlight;
            maxInFlightPerModule = other.maxInFlightPerModule;
            userDirectory = other.userDirectory;
            lease = other.lease;
            replicas = other.replicas;
            executor = other.executor;
            credentials = other.credentials;
            user = other.user;
            password = other.password;
            token = other.token;
            sslContext = other.sslContext;
            customizer = other.customizer;
        }

        /**
         * Sets the addresses of NATS servers, of which one must answer.
         *
         * @param servers URLs such as {@code nats://10.0.0.5:4222} or {@code tls://nats.example:4222}; the local server by default
         * @return this builder
         */
        public Builder servers(String... servers) {
            this.servers = List.of(servers);
            return this;
        }

        /**
         * Sets what every subject of this cluster begins with, so that several clusters can share an account, and an account can
         * be limited to {@code prefix.>}.
         *
         * @param subjectPrefix letters, digits, - and _, in parts divided by dots; {@code gate} by default
         * @return this builder
         */
        public Builder subjectPrefix(String subjectPrefix) {
            this.subjectPrefix = requireNonNull(subjectPrefix, "subjectPrefix");
            return this;
        }

        /**
         * Sets what NATS calls this connection in its own lists.
         *
         * @param name the name; {@code gate} by default
         * @return this builder
         */
        public Builder name(String name) {
            this.name = requireNonNull(name, "name");
            return this;
        }

        /**
         * Sets how long an answer of another process is waited for, unless a call says otherwise.
         *
         * @param timeout at least a millisecond; 10 s by default
         * @return this builder
         */
        public Builder timeout(Duration timeout) {
            this.timeout = requireNonNull(timeout, "timeout");
            return this;
        }

        /**
         * Sets how long {@link NatsLink#connect} waits for a NATS server that cannot be reached.
         *
         * @param connectWait zero or more; zero, the default, fails at the first attempt
         * @return this builder
         */
        public Builder connectWait(Duration connectWait) {
            this.connectWait = requireNonNull(connectWait, "connectWait");
            return this;
        }

        /**
         * Sets how long the link waits between two attempts to reach NATS.
         *
         * @param reconnectWait at least a millisecond; 500 ms by default
         * @return this builder
         */
        public Builder reconnectWait(Duration reconnectWait) {
            this.reconnectWait = requireNonNull(reconnectWait, "reconnectWait");
            return this;
        }

        /**
         * Sets whether gates and modules can be found with the tools of NATS: they are its micro-services then, which takes
         * subjects below {@code $SRV}.
         *
         * @param discoverable the new value; true by default
         * @return this builder
         */
        public Builder discoverable(boolean discoverable) {
            this.discoverable = discoverable;
            return this;
        }

        /**
         * Sets whether it is written down which user is connected to which gate. Without that, one login at a time holds for each
         * gate by itself, and what is for a user is asked of all gates.
         *
         * @param userDirectory the new value; true by default, and needs JetStream
         * @return this builder
         */
        public Builder userDirectory(boolean userDirectory) {
            this.userDirectory = userDirectory;
            return this;
        }

        /**
         * Sets for how long a gate that does not hear of NATS may go on to send to its users. A login of one of them at another
         * gate takes as long at the most.
         *
         * @param lease at least a second; 6 s by default
         * @return this builder
         */
        public Builder lease(Duration lease) {
            this.lease = requireNonNull(lease, "lease");
            return this;
        }

        /**
         * Sets how many copies of a bucket JetStream keeps. Only matters for whoever makes the bucket.
         *
         * @param replicas 1 to 5; 1 by default
         * @return this builder
         */
        public Builder replicas(int replicas) {
            this.replicas = replicas;
            return this;
        }

        /**
         * Sets how many messages of a gate's clients may wait for modules of other processes. One more is answered with
         * {@code BUSY} at once.
         *
         * @param maxInFlight at least 1; 20 000 by default
         * @return this builder
         */
        public Builder maxInFlight(int maxInFlight) {
            this.maxInFlight = maxInFlight;
            return this;
        }

        /**
         * Sets how many messages of a gate's clients may wait for one module of other processes, so that a slow one leaves room
         * for the others. One more is answered with {@code BUSY} at once.
         *
         * @param maxInFlightPerModule at least 1; 10 000 by default
         * @return this builder
         */
        public Builder maxInFlightPerModule(int maxInFlightPerModule) {
            this.maxInFlightPerModule = maxInFlightPerModule;
            return this;
        }

        /**
         * Sets what runs what may block: handlers of modules, changes of sessions, stages that callers wait for.
         *
         * @param executor many threads, and not those of NATS; by default virtual threads on Java 21 and later, a pool before
         * @return this builder
         */
        public Builder executor(Executor executor) {
            this.executor = requireNonNull(executor, "executor");
            return this;
        }

        /**
         * Sets the file with the credentials of an account ({@code .creds}). Needs Bouncy Castle, which jnats brings.
         *
         * @param credentials the file; none by default
         * @return this builder
         */
        public Builder credentials(Path credentials) {
            this.credentials = requireNonNull(credentials, "credentials");
            return this;
        }

        /**
         * Sets the name and the password to log in with.
         *
         * @param user the name
         * @param password the password; copied
         * @return this builder
         */
        public Builder userInfo(String user, char[] password) {
            this.user = requireNonNull(user, "user");
            this.password = password.clone();
            return this;
        }

        /**
         * Sets the token to log in with.
         *
         * @param token the token; copied
         * @return this builder
         */
        public Builder token(char[] token) {
            this.token = token.clone();
            return this;
        }

        /**
         * Sets how TLS is spoken with NATS: whom to trust, and the client's own certificate.
         *
         * @param sslContext the context; by default TLS is spoken only with {@code tls://} addresses, with the JDK's trust
         * @return this builder
         */
        public Builder sslContext(SSLContext sslContext) {
            this.sslContext = requireNonNull(sslContext, "sslContext");
            return this;
        }

        /**
         * Sets a last word on the options of the NATS client, for what is not here.
         *
         * @param customizer gets the options as the link would use them; threads, reconnecting and listeners are the link's own and
         *     must stay as they are
         * @return this builder
         */
        public Builder customizer(UnaryOperator<io.nats.client.Options.Builder> customizer) {
            this.customizer = requireNonNull(customizer, "customizer");
            return this;
        }

        /**
         * {@return the options}
         *
         * @throws IllegalArgumentException if a setting is out of its range; the message names it
         */
        public NatsOptions build() {
            check(!servers.isEmpty(), "servers", servers, "at least one");
            check(
                    subjectPrefix.matches(PREFIX_FORM),
                    "subjectPrefix",
                    subjectPrefix,
                    "parts of letters, digits, - and _");
            check(subjectPrefix.length() <= 128, "subjectPrefix", subjectPrefix, "at most 128 characters");
            check(timeout.toMillis() >= 1, "timeout", timeout, ">= 1 ms");
            check(!connectWait.isNegative(), "connectWait", connectWait, ">= 0");
            check(reconnectWait.toMillis() >= 1, "reconnectWait", reconnectWait, ">= 1 ms");
            check(lease.toMillis() >= 1000, "lease", lease, ">= 1 s");
            check(maxInFlight >= 1, "maxInFlight", maxInFlight, ">= 1");
            check(maxInFlightPerModule >= 1, "maxInFlightPerModule", maxInFlightPerModule, ">= 1");
            check(replicas >= 1 && replicas <= 5, "replicas", replicas, "1 to 5");
            return new NatsOptions(this);
        }

        private static void check(boolean good, String name, Object value, String expected) {
            if (!good) {
                throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
            }
        }
    }
}
