package mqgate.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a method of a {@link GateModule} the handler of some messages.
 *
 * <p>Its parameters, each at most once and in any order: the {@link mqgate.api.Session} (a copy with the topic of the message), the {@link
 * mqgate.api.Message}, and the body as {@code byte[]}, {@code String} (UTF-8), or any class that Jackson 2 reads from JSON, {@code
 * Map<String, Object>} and records included; fields that the class does not know are left out. A body that cannot be read is
 * answered with {@code The JSON format is incorrect}; a class that Jackson cannot read, whatever comes, is logged as well.
 *
 * <p>What it returns is answered, if the topic asks for a reply: a {@link mqgate.api.spi.RouteResult} as it is, anything else, null
 * included, as {@code Result} of the envelope; a method that returns {@code void} answers nothing. A {@link
 * java.util.concurrent.CompletionStage} stands for what it completes with. An exception is answered with its message.
 *
 * <p>Thread: the gate's executor, which may block and also waits for a stage; or the event loop of the connection, if {@link
 * #nonBlocking()}. The next message of the client waits for it.
 *
 * @since 0.1
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface GateMapping {

    /**
     * {@return the name of the handler, the second part of the topics; begins with HD_}
     */
    String value();

    /**
     * {@return whether the method never blocks, so that it may be called on the event loop, which is faster; one that blocks there makes
     * many other clients wait}
     */
    boolean nonBlocking() default false;
}
