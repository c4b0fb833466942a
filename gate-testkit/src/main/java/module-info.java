/** Tests of what is built on Gate. */
@org.jspecify.annotations.NullMarked
module mqgate.testkit {
    requires transitive mqgate.api;
    requires mqgate.core;
    requires mqgate.netty;
    requires transitive org.assertj.core;
    requires transitive org.junit.jupiter.api;
    requires static org.jspecify;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.codec.http;
    requires io.netty.codec.mqtt;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.pkitesting;
    requires io.netty.transport;
    requires org.slf4j;

    exports mqgate.testkit;
}
