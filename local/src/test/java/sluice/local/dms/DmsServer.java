package sluice.local.dms;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import software.amazon.awssdk.awscore.AwsRequest;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.services.databasemigration.DatabaseMigrationClient;

/// Serves a DatabaseMigrationClient as AWS JSON 1.1 on the loopback address, so that an SDK client of any language can
/// call it. Signatures are not checked.
public final class DmsServer implements AutoCloseable {
    private static final String PREFIX = "AmazonDMSv20160101.";
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();
    private static final Set<String> FAULTS_WITHOUT_SUFFIX =
            Set.of("InvalidSubnet", "SubnetAlreadyInUse", "ReplicationSubnetGroupDoesNotCoverEnoughAZs");
    private static final Map<String, Method> OPERATIONS = operations();

    /// One call as it was on the wire. Headers are not kept: they carry credentials.
    ///
    /// @param request null when the body was not JSON or the operation is unknown
    public record Call(String operation, JsonNode request, int status, JsonNode response) {}

    private final DatabaseMigrationClient backend;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Queue<Call> calls = new ConcurrentLinkedQueue<>();

    /// @param backend is called; it stays open when this is closed
    /// @param port 0 for any free one
    public DmsServer(DatabaseMigrationClient backend, int port) throws IOException {
        this.backend = backend;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), 0);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /// All calls up to now, in the order in which they ended.
    public List<Call> calls() {
        return List.copyOf(calls);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }

    private static Map<String, Method> operations() {
        Map<String, Method> operations = new TreeMap<>();
        for (Method method : DatabaseMigrationClient.class.getMethods()) {
            if (method.getParameterCount() == 1
                    && AwsRequest.class.isAssignableFrom(method.getParameterTypes()[0])
                    && SdkPojo.class.isAssignableFrom(method.getReturnType())) {
                operations.put(method.getParameterTypes()[0].getSimpleName().replaceFirst("Request$", ""), method);
            }
        }
        return operations;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String target = String.valueOf(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
            String operation = target.startsWith(PREFIX) ? target.substring(PREFIX.length()) : target;
            JsonNode request = null;
            ObjectNode answer;
            int status = 200;
            try {
                Method method = target.startsWith(PREFIX) ? OPERATIONS.get(operation) : null;
                if (method == null) {
                    throw new UnsupportedOperationException("there is no operation " + target);
                }
                request = body.length == 0 ? MAPPER.createObjectNode() : MAPPER.readTree(body);
                SdkPojo builder = (SdkPojo) method.getParameterTypes()[0].getMethod("builder").invoke(null);
                answer = SdkJson.encode((SdkPojo) method.invoke(backend, SdkJson.decode(request, builder, operation)));
            } catch (ReflectiveOperationException | RuntimeException | JsonProcessingException e) {
                Throwable cause = e instanceof InvocationTargetException ? e.getCause() : e;
                status = status(cause);
                answer = error(cause);
                exchange.getResponseHeaders().set("x-amzn-errortype", answer.path("__type").asText());
            }
            calls.add(new Call(operation, request, status, answer));
            byte[] out = MAPPER.writeValueAsBytes(answer);
            exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
            exchange.getResponseHeaders().set("x-amzn-RequestId", UUID.randomUUID().toString());
            exchange.sendResponseHeaders(status, out.length);
            exchange.getResponseBody().write(out);
        }
    }

    /// Only a defect of ours is a 500: on that a client repeats the call, and with it what the call has done.
    private static int status(Throwable cause) {
        return switch (cause) {
            case SdkServiceException e -> e.statusCode() >= 400 ? e.statusCode() : 400;
            case UnsupportedOperationException _, SdkJson.Malformed _, JsonProcessingException _ -> 400;
            default -> 500;
        };
    }

    private static ObjectNode error(Throwable cause) {
        ObjectNode error = cause instanceof SdkPojo pojo ? SdkJson.encode(pojo) : MAPPER.createObjectNode();
        String code = switch (cause) {
            case SdkServiceException e -> code(e);
            case UnsupportedOperationException _ -> "UnknownOperationException";
            case SdkJson.Malformed _, JsonProcessingException _ -> "SerializationException";
            default -> "InternalFailure";
        };
        String message = cause instanceof AwsServiceException e && e.awsErrorDetails() != null
                ? e.awsErrorDetails().errorMessage()
                : String.valueOf(cause.getMessage());
        return error.put("__type", code).put("message", message);
    }

    /// The code the exception carries, else its class name turned back into the name the model gives the fault.
    private static String code(SdkServiceException e) {
        if (e instanceof AwsServiceException aws
                && aws.awsErrorDetails() != null
                && aws.awsErrorDetails().errorCode() != null) {
            return aws.awsErrorDetails().errorCode();
        }
        String name = e.getClass()
                .getSimpleName()
                .replaceFirst("Exception$", "")
                .replaceFirst("^Kms", "KMS")
                .replaceFirst("^Sns", "SNS");
        return FAULTS_WITHOUT_SUFFIX.contains(name) ? name : name + "Fault";
    }
}
