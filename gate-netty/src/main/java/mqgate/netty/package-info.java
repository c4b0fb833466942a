/**
 * The gate on sockets. {@link mqgate.netty.NettyGate#create} is the only way in; all that a gate has of the machine, sockets, threads, time and
 * chance, it has through a {@link mqgate.netty.NettyPlatform}.
 *
 * <p>The way of a message: socket, [TLS], [WebSocket frames], {@code PacketCodec}, {@code HandshakeHandler} (until
 * CONNECT), {@code MqttHandler} or another {@code AgentHandler}, {@code Dispatcher}, the user's handler. The way back: {@code NettyAgent}, {@code Outbox} (from other threads and to many through
 * {@code SendQueue}, for clients that are behind through {@code Backlog}), {@code PacketCodec}, [WebSocket frames], [TLS],
 * socket.
 *
 * <p>Before that way is open: {@code ProtocolDetector} finds out what a client speaks where several things are possible,
 * {@code WebSocketUpgrade} answers the HTTP request of a WebSocket, {@code OvertimeHandler} sets all of this a limit.
 *
 * <p>Where something is limited: {@code AdmissionControl} decides about each accepted socket, {@code TurnHandler} stands for all
 * the others until it is its turn, {@code ReadRateHandler} counts bytes at the socket and packets behind the codec,
 * {@code LoginHandler} waits for a login, {@code MessageLimits} and {@code SettingsLimit} are asked about sizes.
 */
@org.jspecify.annotations.NullMarked
package mqgate.netty;
