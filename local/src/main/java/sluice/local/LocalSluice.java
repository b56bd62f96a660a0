package sluice.local;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import sluice.aws.Clients;
import sluice.aws.Config;
import sluice.aws.Login;
import sluice.catalogue.Source;
import sluice.dms.EndpointFacts;
import sluice.dms.LoadTasks;
import sluice.handler.InspectEndpoints;
import sluice.handler.PlanReload;
import sluice.handler.SliceStaging;
import sluice.ledger.RequestRefused;
import sluice.ledger.RunNames;
import sluice.local.asl.Arns;
import sluice.local.asl.Execution;
import sluice.local.asl.LambdaTasks;
import sluice.local.asl.StateMachine;
import sluice.local.asl.StepFunctions;
import sluice.local.asl.TaskFailure;
import sluice.local.asl.TaskHandler;
import sluice.local.asl.VirtualTime;
import sluice.local.aws.LocalDynamoDb;
import sluice.local.aws.LocalEventBridge;
import sluice.local.aws.LocalSecrets;
import sluice.local.aws.LocalSns;
import sluice.local.aws.LocalStepFunctions;
import sluice.local.aws.Permissions;
import sluice.local.aws.Rules;
import sluice.local.aws.SamTemplate;
import sluice.local.db.Connector;
import sluice.local.db.SourceLogin;
import sluice.local.dms.Disturbances;
import sluice.local.dms.DmsEndpoint;
import sluice.local.dms.EmbeddedDms;
import sluice.reload.plan.RequestReader;
import sluice.reload.plan.Survey;
import sluice.sql.Database;
import sluice.wire.Json;
import sluice.wire.LambdaSerializer;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.databasemigration.DatabaseMigrationClient;
import software.amazon.awssdk.services.databasemigration.model.OracleSettings;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sns.SnsClient;

/// The whole system on one machine: `template.yaml`'s functions, state machines and rules, run on an embedded DMS and
/// in-memory AWS, against real databases.
///
/// Time is virtual: a Wait state, a backoff or the reconciler's minute costs nothing. While a function or DMS is at work
/// time flows as it really does.
public final class LocalSluice implements AutoCloseable {

    /// Told of every call of a function, on the worker that runs it; may throw instead of letting it run: a
    /// [TaskFailure] is what Lambda says of a function that died, anything else what the function says itself.
    public interface FunctionHook {
        /// Called for each attempt of a Task state, before its function is.
        ///
        /// @param machine name of the state machine
        /// @param state   name of the state
        default void before(String machine, String state) throws TaskFailure {}

        /// @param handler simple name of the handler's class
        default void before(String handler, JsonNode input) throws TaskFailure {}

        /// Called after the function has done its work and before its answer counts.
        default void after(String handler, JsonNode input, JsonNode output) throws TaskFailure {}

        /// Called with each line that a function logs; otherwise nobody reads it here.
        default void logged(String handler, String line) {}

        /// Called with what a function throws, which Lambda logs with its stack.
        default void failed(String handler, RuntimeException failure) {}
    }

    /// What to run on.
    ///
    /// @param root      the project's root, where `template.yaml` is
    /// @param source    connections to the source
    /// @param sourceUrl JDBC URL of the source connection of the functions; empty for none
    /// @param targetUrl JDBC URL of the target, with user and password where it wants them
    /// @param onMessage is given every message to on-call before it counts as sent; what it throws SNS answers
    /// @param options   what only some want otherwise
    public record Setup(
            Path root,
            Connector source,
            Optional<String> sourceUrl,
            String targetUrl,
            Consumer<LocalSns.Message> onMessage,
            Options options) {

        public Setup(
                Path root,
                Connector source,
                Optional<String> sourceUrl,
                String targetUrl,
                Consumer<LocalSns.Message> onMessage) {
            this(root, source, sourceUrl, targetUrl, onMessage, Options.usual(targetUrl));
        }
    }

    /// @param dmsTargetUrl JDBC URL by which DMS reaches the target
    /// @param parameters   values for parameters of the template, in place of those the machine gives
    /// @param secrets      text by ARN
    /// @param clients      makes of this machine's clients those that the functions use
    /// @param random       for identifiers and jitter
    /// @param hook         is told of every function call
    /// @param faults       what shall go wrong in DMS
    public record Options(
            String dmsTargetUrl,
            Map<String, String> parameters,
            Map<String, String> secrets,
            UnaryOperator<Clients> clients,
            Random random,
            FunctionHook hook,
            Disturbances faults) {

        public static Options usual(String targetUrl) {
            return new Options(
                    targetUrl,
                    Map.of(),
                    Map.of(),
                    UnaryOperator.identity(),
                    new Random(),
                    new FunctionHook() {},
                    Disturbances.NONE);
        }

        /// The same, with these parameters and secrets.
        public Options with(Map<String, String> parameters, Map<String, String> secrets) {
            return new Options(dmsTargetUrl, parameters, secrets, clients, random, hook, faults);
        }
    }

    /// The parameter that says which deployment a machine is.
    public static final String STACK_ID = "AWS::StackId";

    /// How long a statement may run whose only aim is to know.
    private static final Duration SURVEY = Duration.ofMinutes(10);

    /// The secret with the source's login, where there is one.
    public static final String SOURCE_SECRET = Arns.of("secretsmanager", "secret:source");

    private final SamTemplate template;
    private final VirtualTime time;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final EmbeddedDms dms;
    private final LocalSns sns;
    private final LocalDynamoDb dynamo;
    private final LocalEventBridge events;
    private final LocalStepFunctions sfn;
    private final StepFunctions stepFunctions;
    private final Rules rules;
    private final Map<String, StateMachine> machines = new HashMap<>();
    private final Map<String, LambdaTasks.Lambda> functions = new HashMap<>();
    private final Clients clients;
    private final FunctionHook hook;
    private final Permissions permissions;
    private final String deployment;

    /// Starts everything but an execution.
    public LocalSluice(Setup setup) {
        this.hook = setup.options().hook();
        DmsEndpoint source = DmsEndpoint.oracle(
                Arns.of("dms", "endpoint:SOURCE"),
                OracleSettings.builder()
                        .numberDatatypeScale(-2)
                        .failTasksOnLobTruncation(true)
                        .build(),
                setup.source());
        DmsEndpoint target = DmsEndpoint.postgres(
                Arns.of("dms", "endpoint:TARGET"), () -> DriverManager.getConnection(setup.options().dmsTargetUrl()));
        String instance = Arns.of("dms", "rep:LOCAL");
        Map<String, String> parameters = parameters(setup, source.arn(), target.arn(), instance);
        this.deployment = parameters.get(STACK_ID);
        this.template = SamTemplate.read(setup.root().resolve("template.yaml"), parameters);
        this.time = VirtualTime.flowing(InstantSource.system().instant(), this::dmsIdle);
        this.sns = new LocalSns(setup.onMessage());
        this.dynamo = new LocalDynamoDb(template.tables());
        LambdaTasks lambdas = new LambdaTasks(name -> template.function(name).map(f -> functions.get(f.logicalId())));
        this.permissions = new Permissions(template.policies());
        this.stepFunctions = new StepFunctions(time, workers, allowed(lambdas), setup.options().random());
        template.stateMachines()
                .forEach((id, m) -> machines.put(id, StateMachine.parse(m.name(), m.text())));
        this.rules = new Rules(template.rules(), time, workers, this::deliver);
        this.events = new LocalEventBridge(rules, template.buses(), time);
        stepFunctions.listen(events::executionChanged);
        this.sfn = new LocalStepFunctions(stepFunctions, machines.values());
        this.dms = new EmbeddedDms(
                List.of(source, target), instance, time.clock(), rules::accept, setup.options().faults());
        this.clients = setup.options()
                .clients()
                .apply(new LocalClients(dms, dynamo, sfn, sns, events, new LocalSecrets(secrets(setup))));
        template.functions().forEach((id, f) -> {
            f.environment().replace("DATABASE_URL", setup.targetUrl());
            functions.put(id, lambda(f, guarded(id, clients)));
        });
        rules.start();
    }

    private static Map<String, String> parameters(Setup setup, String source, String target, String instance) {
        Map<String, String> p = new HashMap<>();
        // every machine is a stack of its own, as CloudFormation names it
        p.put(STACK_ID, "arn:aws:cloudformation:" + Arns.REGION + ":" + Arns.ACCOUNT + ":stack/sluice/" + UUID.randomUUID());
        p.put("SourceEndpointArn", source);
        p.put("TargetEndpointArn", target);
        p.put("ReplicationInstanceArn", instance);
        p.put("Workers", "2");
        // the URL as a whole replaces what the template makes of these
        p.put("DatabaseHost", "localhost");
        p.put("DatabaseName", "local");
        p.put("DatabaseLogin", "none");
        p.put("DatabaseUser", System.getProperty("user.name"));
        setup.sourceUrl().ifPresent(url -> {
            SourceLogin login = SourceLogin.of(url);
            p.put("SourceUrl", login.password().isPresent() ? login.bare() : url);
            login.secret().ifPresent(_ -> p.put("SourceSecretArn", SOURCE_SECRET));
        });
        p.putAll(setup.options().parameters());
        return p;
    }

    private static Map<String, String> secrets(Setup setup) {
        Map<String, String> secrets = new HashMap<>(setup.options().secrets());
        setup.sourceUrl().flatMap(url -> SourceLogin.of(url).secret()).ifPresent(s -> secrets.putIfAbsent(SOURCE_SECRET, s));
        return secrets;
    }

    private Clients guarded(String function, Clients clients) {
        return new LocalClients(
                permissions.guard(function, DatabaseMigrationClient.class, clients.dms()),
                permissions.guard(function, DynamoDbClient.class, clients.dynamo()),
                permissions.guard(function, SfnClient.class, clients.sfn()),
                permissions.guard(function, SnsClient.class, clients.sns()),
                permissions.guard(function, EventBridgeClient.class, clients.events()),
                permissions.guard(function, SecretsManagerClient.class, clients.secrets()));
    }

    /// Tasks that their state machine's role may run.
    private TaskHandler allowed(LambdaTasks tasks) {
        return call -> {
            String machine = call.execution().split(":")[6];
            hook.before(machine, call.state());
            SamTemplate.Definition caller = template.stateMachines().values().stream()
                    .filter(m -> m.name().equals(machine))
                    .findFirst()
                    .orElseThrow();
            try {
                permissions.use(
                        caller.logicalId(),
                        "lambda:InvokeFunction",
                        call.arguments().path("FunctionName").asText());
            } catch (AwsServiceException e) {
                throw new TaskFailure("Lambda.AWSLambdaException", e.getMessage());
            }
            return tasks.run(call);
        };
    }

    private boolean dmsIdle() {
        return dms == null || dms.idle();
    }

    /// Starts an execution of the reload state machine.
    public Execution reload(String name, JsonNode request) {
        return stepFunctions.startExecution(machines.get("Reload"), name, request);
    }

    /// Starts an execution of the undo state machine.
    ///
    /// @param run the reload to undo
    public Execution undo(String name, String run) {
        return stepFunctions.startExecution(machines.get("Undo"), name, Json.strict().createObjectNode().put("run", run));
    }

    /// What a reload would do that started now. Nothing is written.
    ///
    /// @param use is given what was found, and the session on the target
    /// @throws RequestRefused with everything that is wrong
    public <T> T survey(String runId, JsonNode request, BiFunction<Survey, Database.Session, T> use) {
        Config.Dms dms = config(InspectEndpoints.class).dms();
        EndpointFacts endpoints = new LoadTasks(clients.dms()).endpoints(dms.sourceEndpointArn(), dms.targetEndpointArn());
        Config plan = config(PlanReload.class);
        Database target = new Database(plan.target().url(), Login.target(plan.target(), clients));
        try (Database.Session s = target.open(names(runId).session("plan"), SURVEY)) {
            return use.apply(Survey.of(
                    s, plan.dmsUser().orElse(""), Source.of(clients, plan), names(runId), time.clock().instant(),
                    RequestReader.read(request), endpoints), s);
        }
    }

    /// Calls a function that no machine calls.
    ///
    /// @param name its logical id
    public JsonNode call(String name, JsonNode input) throws Exception {
        return functions.get(name).invoke(input);
    }

    /// Rows that are merged in one transaction.
    public int chunkRows() {
        return config(SliceStaging.class).chunkRows();
    }

    private Config config(Class<?> handler) {
        return template.functions().values().stream()
                .filter(f -> f.handler().equals(handler.getName()))
                .map(f -> new Config(f.environment()))
                .findFirst()
                .orElseThrow();
    }

    /// Returns when no execution is running any more, cleanups included.
    public void awaitQuiet() {
        // what an ended execution set off is on its way and no execution yet
        time.advance(Duration.ofSeconds(1));
        time.await(() -> dms.idle()
                && stepFunctions.executions().stream().allMatch(e -> e.stopped().isPresent()));
    }

    /// Ends an execution as a person in the console does, and returns when what it left has been cleaned up.
    public void abort(Execution execution) {
        stepFunctions.stop(execution.arn(), "Interrupted", "ended from the keyboard");
        awaitQuiet();
    }

    /// What a run of this machine is called.
    public RunNames names(String runId) {
        return new RunNames(deployment, runId);
    }

    public EmbeddedDms dms() {
        return dms;
    }

    /// What the functions' and state machines' roles may do, and have.
    public Permissions permissions() {
        return permissions;
    }

    public SamTemplate template() {
        return template;
    }

    public LocalSns sns() {
        return sns;
    }

    public LocalDynamoDb dynamo() {
        return dynamo;
    }

    public LocalEventBridge events() {
        return events;
    }

    public StepFunctions stepFunctions() {
        return stepFunctions;
    }

    public VirtualTime time() {
        return time;
    }

    private JsonNode deliver(SamTemplate.Rule rule, JsonNode event) throws Exception {
        if (rule.scheduler() != null) {
            permissions.use(rule.scheduler().role(), "lambda:InvokeFunction", template.functions().get(rule.target()).arn());
        }
        StateMachine machine = machines.get(rule.target());
        if (machine == null) {
            return functions.get(rule.target()).invoke(event);
        }
        stepFunctions.startExecution(machine, "e" + event.path("id").asText(), event);
        return event;
    }

    @SuppressWarnings("unchecked")
    private LambdaTasks.Lambda lambda(SamTemplate.Function function, Clients clients) {
        Class<?> type;
        RequestHandler<Object, Object> handler;
        try {
            type = Class.forName(function.handler());
            handler = (RequestHandler<Object, Object>) type.getConstructor(Clients.class, Config.class, InstantSource.class)
                    .newInstance(clients, new Config(function.environment()), time.clock());
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(function.handler() + ": " + e.getCause().getMessage(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(function.handler() + " is no handler", e);
        }
        Type input = ((ParameterizedType) type.getGenericSuperclass()).getActualTypeArguments()[0];
        LambdaSerializer serializer = new LambdaSerializer();
        return payload -> {
            hook.before(type.getSimpleName(), payload);
            Object in = serializer.fromJson(payload.toString(), input);
            Object out;
            try {
                out = handler.handleRequest(in, new LocalContext(function, line -> hook.logged(type.getSimpleName(), line)));
            } catch (RuntimeException e) {
                hook.failed(type.getSimpleName(), e);
                throw e;
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            serializer.toJson(out, bytes, Object.class);
            JsonNode output = Json.strict().readTree(new ByteArrayInputStream(bytes.toByteArray()));
            hook.after(type.getSimpleName(), payload, output);
            return output;
        };
    }

    @Override
    public void close() {
        rules.stop();
        dms.close();
        workers.shutdownNow();
    }

    private record LocalClients(
            DatabaseMigrationClient dms,
            DynamoDbClient dynamo,
            SfnClient sfn,
            SnsClient sns,
            EventBridgeClient events,
            SecretsManagerClient secrets)
            implements Clients {
        @Override
        public String databaseToken(String host, int port, String user) {
            throw new IllegalStateException("there is no IAM on this machine: log in by the JDBC URL");
        }
    }
}
