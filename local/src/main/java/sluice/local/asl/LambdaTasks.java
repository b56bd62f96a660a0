package sluice.local.asl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.function.Function;

/// Runs Lambda functions for `lambda:invoke` (plain or with a token) and for Tasks whose Resource is a function's ARN.
///
/// @param byName finds a function by what FunctionName says, usually an ARN
public record LambdaTasks(Function<String, Optional<Lambda>> byName) implements TaskHandler {

    /// A function's handler, JSON to JSON.
    @FunctionalInterface
    public interface Lambda {
        /// @throws TaskFailure if it is Lambda itself that failed, such as a function that was killed
        /// @throws Exception becomes the task's error by its class name
        JsonNode invoke(JsonNode payload) throws Exception;
    }

    @Override
    public JsonNode run(TaskCall call) throws TaskFailure {
        Resource resource = Resource.parse(call.resource())
                .filter(r -> r.isFunction() || r.isLambdaInvoke())
                .orElseThrow(() -> new IllegalArgumentException("not a Lambda function: " + call.resource()));
        JsonNode arguments = call.arguments();
        String name = resource.isFunction()
                ? call.resource()
                : arguments.path("FunctionName").asText();
        JsonNode payload = resource.isFunction() ? arguments : arguments.path("Payload");
        Lambda lambda = byName.apply(name)
                .orElseThrow(() -> new TaskFailure("Lambda.ResourceNotFoundException", "Function not found: " + name));
        JsonNode result;
        try {
            result = lambda.invoke(payload.isMissingNode() ? AslJson.object() : payload);
        } catch (TaskFailure e) {
            throw e;
        } catch (Throwable e) {
            throw TaskFailure.of(e);
        }
        if (resource.isFunction()) {
            return result;
        }
        ObjectNode response = AslJson.object();
        response.put("ExecutedVersion", "$LATEST");
        response.set("Payload", result);
        response.put("StatusCode", 200);
        return response;
    }
}
