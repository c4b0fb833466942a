/** Gates and backends on many machines, on NATS. */
@org.jspecify.annotations.NullMarked
module mqgate.nats {
    requires transitive mqgate.api;
    requires transitive mqgate.core;
    requires transitive io.nats.jnats;
    requires static org.jspecify;
    requires com.fasterxml.jackson.databind;
    requires org.slf4j;

    exports mqgate.nats;
}
