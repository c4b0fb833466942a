/** What a gate and a backend process share; no sockets here. */
@org.jspecify.annotations.NullMarked
package mqgate.core;
