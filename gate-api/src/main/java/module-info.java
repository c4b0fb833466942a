/** What users of Gate see: interfaces, options and exceptions. */
@org.jspecify.annotations.NullMarked
module mqgate.api {
    requires static transitive org.jspecify;

    exports mqgate.api;
    exports mqgate.api.spi;
}
