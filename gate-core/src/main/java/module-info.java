/** What a gate and a backend process share: sessions, routes, modules, storage. */
@org.jspecify.annotations.NullMarked
module mqgate.core {
    requires transitive mqgate.api;
    requires static org.jspecify;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires org.slf4j;

    exports mqgate.core;
}
