package mqgate.spring;

import java.util.Map;
import org.springframework.context.ApplicationContext;
import org.springframework.util.ClassUtils;

/** The health of the gate in an application, read by name: the classes are in other packages in Boot 3 and in Boot 4. */
final class BootHealth {

    private static final String BOOT_3 = "org.springframework.boot.actuate.health.";
    private static final String BOOT_4 = "org.springframework.boot.health.contributor.";

    private final Object health;

    private BootHealth(Object health) {
        this.health = health;
    }

    static BootHealth of(ApplicationContext context) throws ReflectiveOperationException {
        boolean isBoot4 = ClassUtils.isPresent(BOOT_4 + "HealthIndicator", null);
        Class<?> type = Class.forName((isBoot4 ? BOOT_4 : BOOT_3) + "HealthIndicator");
        Object indicator = context.getBean("gateHealthIndicator", type);
        return new BootHealth(type.getMethod("health").invoke(indicator));
    }

    String status() throws ReflectiveOperationException {
        return get("getStatus").toString();
    }

    Map<?, ?> details() throws ReflectiveOperationException {
        return (Map<?, ?>) get("getDetails");
    }

    private Object get(String getter) throws ReflectiveOperationException {
        return health.getClass().getMethod(getter).invoke(health);
    }
}
