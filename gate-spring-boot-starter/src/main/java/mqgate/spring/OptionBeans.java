package mqgate.spring;

import static mqgate.spring.Unset.orSet;

import mqgate.api.Options;
import mqgate.api.spi.AgentLearner;
import mqgate.api.spi.AsyncRouteHandler;
import mqgate.api.spi.Authenticator;
import mqgate.api.spi.FlightListener;
import mqgate.api.spi.GateLearner;
import mqgate.api.spi.GuestJudge;
import mqgate.api.spi.ReplyMarshaller;
import mqgate.api.spi.RequestTracer;
import mqgate.api.spi.Route;
import mqgate.api.spi.RouteHandler;
import mqgate.api.spi.Router;
import mqgate.api.spi.SendMessageHook;
import mqgate.api.spi.SessionLearner;
import mqgate.api.spi.StorageHandler;
import mqgate.api.spi.SubscribeAuthorizer;
import mqgate.core.Modules;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;

/** Sets what the application has beans for. Where the options take one of a kind, there can be one bean, or one that is primary. */
final class OptionBeans {

    private final ListableBeanFactory beans;
    private final Options.Builder options;

    private OptionBeans(ListableBeanFactory beans, Options.Builder options) {
        this.beans = beans;
        this.options = options;
    }

    static void apply(ListableBeanFactory beans, ModuleBeans modules, Options.Builder options) {
        OptionBeans setter = new OptionBeans(beans, options);
        setter.applyHooks();
        setter.applyLearners(modules);
        setter.applyRoutes(modules);
    }

    private <T> @Nullable T one(Class<T> type) {
        return beans.getBeanProvider(type).getIfAvailable();
    }

    private void applyHooks() {
        orSet(one(StorageHandler.class), options::storageHandler);
        orSet(one(Authenticator.class), options::authenticator);
        orSet(one(GuestJudge.class), options::guestJudge);
        orSet(one(SendMessageHook.class), options::sendMessageHook);
        orSet(one(SubscribeAuthorizer.class), options::subscribeAuthorizer);
        orSet(one(ReplyMarshaller.class), options::replyMarshaller);
        orSet(one(RequestTracer.class), options::requestTracer);
        orSet(one(FlightListener.class), options::flightListener);
    }

    private void applyLearners(ModuleBeans modules) {
        orSet(one(AgentLearner.class), options::agentLearner);
        orSet(one(SessionLearner.class), options::sessionLearner);
        options.gateLearner(modules);
        beans.getBeanProvider(GateLearner.class).orderedStream().forEach(options::gateLearner);
    }

    /** Beans with annotated methods are the modules of the process; what is not theirs goes to the route that there is. */
    private void applyRoutes(ModuleBeans annotated) {
        Route route = one(Route.class);
        Router router = one(Router.class);
        if (annotated.isEmpty()) {
            orSet(router, options::router);
            orSet(route, this::applyRoute);
        } else if (router == null) {
            Modules.Builder modules = Modules.builder();
            annotated.addTo(modules);
            orSet(route, modules::elsewhere);
            options.router(modules.build());
        } else {
            throw new IllegalStateException(
                    "Router: " + router + " besides beans with @GateModule (expected: only one)");
        }
    }

    private void applyRoute(Route route) {
        if (route instanceof RouteHandler blocking) {
            options.routeHandler(blocking);
        } else {
            options.asyncRouteHandler((AsyncRouteHandler) route);
        }
    }
}
