package mqgate.spring;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import mqgate.api.Message;
import mqgate.api.Session;
import mqgate.api.spi.RouteResult;
import mqgate.core.Modules;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.ResolvableType;
import org.springframework.util.ReflectionUtils;

/**
 * One {@link GateMapping} method of a bean as a handler. Its signature is checked when it is made; the bean, or the proxy of it, is
 * looked up before the gate serves anybody, so that the bean may use the gate. Safe for use from any thread afterwards.
 */
final class MappedMethod {

    private final String beanName;
    private final Method method;
    private final GateMapping mapping;
    private final List<Argument> arguments;
    private final boolean isSilent;
    private volatile @Nullable Target target;

    /** What is called: on a proxy it can be another method than that with the annotation. */
    private record Target(Object bean, Method method) {}

    MappedMethod(String beanName, Class<?> type, Method method, GateMapping mapping) {
        this.beanName = beanName;
        this.method = method;
        this.mapping = mapping;
        if (Modifier.isStatic(method.getModifiers()) || Modifier.isPrivate(method.getModifiers())) {
            throw refused("a private or static method", "one that a proxy can stand before");
        }
        arguments = arguments(type);
        Class<?> result = resultType(ResolvableType.forMethodReturnType(method, type));
        isSilent = result == void.class || result == Void.class;
    }

    private List<Argument> arguments(Class<?> type) {
        List<Argument> all = new ArrayList<>();
        Set<Argument.Kind> kinds = EnumSet.noneOf(Argument.Kind.class);
        for (int i = 0; i < method.getParameterCount(); i++) {
            ResolvableType parameter = ResolvableType.forMethodParameter(method, i, type);
            Argument argument = Argument.of(parameter.getType());
            if (argument == null || !kinds.add(argument.kind())) {
                throw refused(
                        "parameter " + (i + 1) + " of type " + parameter,
                        "one Session, one Message and one body (byte[], String or a class that JSON is read into) at the most");
            }
            all.add(argument);
        }
        return List.copyOf(all);
    }

    private static Class<?> resultType(ResolvableType type) {
        ResolvableType stage = type.as(CompletionStage.class);
        return stage.resolve() == null ? type.toClass() : stage.getGeneric(0).toClass();
    }

    private IllegalStateException refused(String what, String expected) {
        return new IllegalStateException(this + ": " + what + " (expected: " + expected + ")");
    }

    void register(String module, Modules.Builder modules) {
        try {
            if (mapping.nonBlocking()) {
                modules.asyncMessage(module, mapping.value(), this::begin);
            } else {
                modules.message(module, mapping.value(), this::call);
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(this + ": " + e.getMessage(), e);
        }
    }

    void resolve(BeanFactory beans) {
        Object bean = beans.getBean(beanName);
        Method callable = AopUtils.selectInvocableMethod(method, bean.getClass());
        ReflectionUtils.makeAccessible(callable);
        target = new Target(bean, callable);
    }

    private RouteResult call(Session session, Message message) throws Exception {
        Object value = invoke(session, message);
        return toResult(value instanceof CompletionStage<?> stage ? await(stage) : value);
    }

    private CompletionStage<RouteResult> begin(Session session, Message message) throws Exception {
        Object value = invoke(session, message);
        return value instanceof CompletionStage<?> stage
                ? stage.thenApply(this::toResult)
                : CompletableFuture.completedStage(toResult(value));
    }

    private RouteResult toResult(@Nullable Object value) {
        if (isSilent) {
            return RouteResult.none();
        }
        return value instanceof RouteResult result ? result : RouteResult.reply(value);
    }

    private static @Nullable Object await(CompletionStage<?> stage) throws Exception {
        try {
            return stage.toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw thrown(e);
        }
    }

    private @Nullable Object invoke(Session session, Message message) throws Exception {
        Target called = target;
        if (called == null) {
            throw new IllegalStateException(this + ": called before the gate was started");
        }
        Object[] values = new Object[arguments.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = arguments.get(i).reader().read(session, message);
        }
        try {
            return called.method().invoke(called.bean(), values);
        } catch (InvocationTargetException e) {
            throw thrown(e);
        }
    }

    /** Returns what the method threw itself. */
    private static Exception thrown(Exception wrapped) {
        Throwable cause = wrapped.getCause();
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof Exception exception ? exception : wrapped;
    }

    @Override
    public String toString() {
        return "bean " + beanName + ", " + method.toGenericString();
    }
}
