package sluice.local.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import sluice.wire.Json;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.StartExecutionResponse;

/// Takes every AWS request on loopback, writes down what was on the wire and has it answered: DMS by the embedded one, Step
/// Functions by the interpreter, everything else by moto. Headers are not written down: they carry credentials.
final class Recorder implements AutoCloseable {
    private static final Set<String> NOT_FORWARDED =
            Set.of("host", "connection", "content-length", "transfer-encoding", "expect", "upgrade");

    /// One request.
    ///
    /// @param service what precedes the operation's name on the wire; `sns` for a form
    /// @param request the body's members
    record Call(String service, String operation, ObjectNode request, int status) {}

    private final URI dms;
    private final URI moto;
    private final SfnClient sfn;
    private final HttpServer server;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Queue<Call> calls = new ConcurrentLinkedQueue<>();

    Recorder(URI dms, URI moto, SfnClient sfn) throws IOException {
        this.dms = dms;
        this.moto = moto;
        this.sfn = sfn;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    List<Call> calls() {
        return List.copyOf(calls);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
            ObjectNode request = target == null ? form(body) : (ObjectNode) Json.strict().readTree(body);
            int dot = target == null ? -1 : target.lastIndexOf('.');
            String service = target == null ? "sns" : target.substring(0, dot);
            String operation = target == null
                    ? request.remove("Action").asText()
                    : target.substring(dot + 1);
            int status = service.equals("AWSStepFunctions")
                    ? own(exchange, operation, request)
                    : forward(exchange, body, service.startsWith("AmazonDMS") ? dms : moto);
            calls.add(new Call(service, operation, request, status));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// The members of a flat form; the protocol's own `Version` is none of them.
    private static ObjectNode form(byte[] body) {
        ObjectNode out = Json.strict().createObjectNode();
        for (String pair : new String(body, StandardCharsets.UTF_8).split("&")) {
            String[] parts = pair.split("=", 2);
            out.put(URLDecoder.decode(parts[0], StandardCharsets.UTF_8), URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        out.remove("Version");
        return out;
    }

    private int forward(HttpExchange exchange, byte[] body, URI to) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(to.resolve(exchange.getRequestURI().toString()))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!NOT_FORWARDED.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                values.forEach(v -> request.header(name, v));
            }
        });
        HttpResponse<byte[]> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        answer.headers().map().forEach((name, values) -> {
            if (!NOT_FORWARDED.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                exchange.getResponseHeaders().put(name, values);
            }
        });
        return send(exchange, answer.statusCode(), answer.body());
    }

    private int own(HttpExchange exchange, String operation, JsonNode request) throws IOException {
        ObjectNode answer = Json.strict().createObjectNode();
        int status = 200;
        try {
            switch (operation) {
                case "SendTaskSuccess" ->
                    sfn.sendTaskSuccess(r -> r.taskToken(request.path("taskToken").asText())
                            .output(request.path("output").asText()));
                case "SendTaskHeartbeat" ->
                    sfn.sendTaskHeartbeat(r -> r.taskToken(request.path("taskToken").asText()));
                case "DescribeExecution" -> {
                    DescribeExecutionResponse e = sfn.describeExecution(
                            r -> r.executionArn(request.path("executionArn").asText()));
                    answer.put("executionArn", e.executionArn()).put("stateMachineArn", e.stateMachineArn());
                    answer.put("status", e.statusAsString()).put("error", e.error()).put("cause", e.cause());
                    answer.put("startDate", e.startDate().getEpochSecond());
                    if (e.stopDate() != null) {
                        answer.put("stopDate", e.stopDate().getEpochSecond());
                    }
                }
                case "StartExecution" -> {
                    StartExecutionResponse e = sfn.startExecution(r -> r.stateMachineArn(
                                    request.path("stateMachineArn").asText())
                            .input(request.path("input").asText()));
                    answer.put("executionArn", e.executionArn()).put("startDate", e.startDate().getEpochSecond());
                }
                default -> throw new IllegalArgumentException("nobody calls " + operation + " of Step Functions");
            }
        } catch (AwsServiceException e) {
            status = 400;
            answer.put("__type", e.getClass().getSimpleName().replaceFirst("Exception$", ""));
            answer.put("message", e.getMessage());
        }
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
        return send(exchange, status, Json.strict().writeValueAsBytes(answer));
    }

    private static int send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        return status;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        http.close();
    }
}
