/** The gate on sockets: MQTT over TCP, TLS and WebSocket, on Netty. */
@org.jspecify.annotations.NullMarked
module mqgate.netty {
    requires transitive mqgate.api;
    requires mqgate.core;
    requires static jdk.jfr;
    requires static org.jspecify;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.codec.haproxy;
    requires io.netty.codec.http;
    requires transitive io.netty.common;
    requires io.netty.handler;
    requires transitive io.netty.transport;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.classes.io_uring;
    requires io.netty.transport.classes.kqueue;
    requires org.slf4j;

    exports mqgate.netty;
}
