package mqgate.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.stereotype.Component;

/**
 * Makes a class a bean whose {@link GateMapping} methods handle what clients publish to {@code type/HD_handler} and {@code
 * type/HD_handler/msgid}.
 *
 * <p>The bean may use {@link mqgate.api.Gate} and {@link mqgate.api.GateHandler}: it is looked up when the gate starts, not when it is
 * made. Several beans may share a type.
 *
 * @since 0.1
 */
@Documented
@Component
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface GateModule {

    /**
     * {@return the type of the module, the first part of the topics; without / and @. One with several handles the messages of each}
     */
    String[] value(); // Spring takes a single text for the name of the bean, which only one can have
}
