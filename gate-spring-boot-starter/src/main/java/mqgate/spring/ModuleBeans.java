package mqgate.spring;

import static java.util.Objects.requireNonNull;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import mqgate.api.Gate;
import mqgate.api.spi.GateLearner;
import mqgate.core.Modules;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * The {@link GateModule} beans of the application and their handlers. Found by their definitions, before they are made; made when the
 * gate starts at the latest.
 */
final class ModuleBeans implements GateLearner {

    private record Handler(String module, MappedMethod method) {}

    private final ConfigurableListableBeanFactory beans;
    private final List<Handler> handlers = new ArrayList<>();

    ModuleBeans(ConfigurableListableBeanFactory beans) {
        this.beans = beans;
        for (String name : beans.getBeanNamesForAnnotation(GateModule.class)) {
            GateModule module = beans.findAnnotationOnBean(name, GateModule.class);
            if (module != null && !ScopedProxyUtils.isScopedTarget(name)) {
                add(name, module.value(), requireNonNull(AutoProxyUtils.determineTargetClass(beans, name), name));
            }
        }
    }

    private void add(String beanName, String[] modules, Class<?> type) {
        if (modules.length == 0) {
            throw new IllegalStateException("bean " + beanName + ": " + type + ": no module (expected: @"
                    + GateModule.class.getSimpleName() + " with one at least)");
        }
        Map<Method, GateMapping> found = mappings(type);
        if (found.isEmpty()) {
            throw new IllegalStateException("bean " + beanName + ": " + type + " (expected: a class with methods with @"
                    + GateMapping.class.getSimpleName() + ")");
        }
        found.entrySet().stream()
                .sorted(Comparator.comparing(entry -> entry.getKey().toGenericString()))
                .map(entry -> new MappedMethod(beanName, type, entry.getKey(), entry.getValue()))
                .forEach(method -> Stream.of(modules).forEach(module -> handlers.add(new Handler(module, method))));
    }

    private static Map<Method, GateMapping> mappings(Class<?> type) {
        return MethodIntrospector.selectMethods(type, (MethodIntrospector.MetadataLookup<@Nullable GateMapping>)
                method -> AnnotatedElementUtils.findMergedAnnotation(method, GateMapping.class));
    }

    boolean isEmpty() {
        return handlers.isEmpty();
    }

    void addTo(Modules.Builder modules) {
        handlers.forEach(handler -> handler.method().register(handler.module(), modules));
    }

    @Override
    public void onStart(Gate gate) {
        handlers.forEach(handler -> handler.method().resolve(beans));
    }
}
