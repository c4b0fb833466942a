/** Metrics of a gate in Micrometer. */
@org.jspecify.annotations.NullMarked
module mqgate.micrometer {
    requires transitive mqgate.api;
    requires transitive micrometer.core;
    requires static micrometer.registry.prometheus;
    requires static io.prometheus.metrics.model;
    requires static org.jspecify;

    exports mqgate.micrometer;
}
