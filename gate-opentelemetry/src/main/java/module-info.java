/** Requests of a gate as spans of OpenTelemetry. */
@org.jspecify.annotations.NullMarked
module mqgate.opentelemetry {
    requires transitive io.opentelemetry.api;
    requires transitive mqgate.api;
    requires io.opentelemetry.context;
    requires static org.jspecify;

    exports mqgate.opentelemetry;
}
