package sluice.local.aws;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Reads the Policies of one function or state machine as SAM makes a role of them, or of a role. What could allow more or less than is
/// understood here (Deny, Condition, NotAction, SAM's policy templates) is refused.
final class PolicyReader {
    private final JsonNode root;
    private final SamTemplate.Intrinsics intrinsics;
    private final String where;
    private final Set<Policy.Grant> grants = new LinkedHashSet<>();
    private final Set<String> managed = new TreeSet<>();

    PolicyReader(JsonNode root, SamTemplate.Intrinsics intrinsics, String logicalId) {
        this.root = root;
        this.intrinsics = intrinsics;
        this.where = logicalId + "/Policies";
    }

    Policy function(JsonNode properties) {
        // SAM gives these to functions unasked (AWS SAM Developer Guide, "AWS::Serverless::Function", Policies and
        // EventInvokeConfiguration)
        managed.add("AWSLambdaBasicExecutionRole");
        JsonNode failures = properties.path("EventInvokeConfig").path("DestinationConfig").path("OnFailure");
        if (failures.path("Type").asText().equals("SQS")) {
            String queue = intrinsics.resolve(failures.path("Destination"), where).asText();
            grants.add(new Policy.Grant("sqs:SendMessage", queue));
        }
        return stateMachine(properties);
    }

    Policy stateMachine(JsonNode properties) {
        for (JsonNode written : properties.path("Policies")) {
            JsonNode policy = intrinsics.resolve(written, where);
            if (policy == null) {
                continue;
            }
            JsonNode own = root.path("Resources").path(policy.asText());
            if (!policy.isTextual()) {
                document(policy);
            } else if (own.isMissingNode()) {
                managed.add(policy.asText());
            } else {
                document(intrinsics.resolve(own.path("Properties").path("PolicyDocument"), policy.asText()));
            }
        }
        return new Policy(grants, managed);
    }

    Policy role(JsonNode properties) {
        properties.path("Policies").forEach(policy -> document(intrinsics.resolve(policy.path("PolicyDocument"), where)));
        return new Policy(grants, managed);
    }

    private void document(JsonNode document) {
        known(document, List.of("Version", "Statement"));
        document.path("Statement").forEach(statement -> {
            known(statement, List.of("Sid", "Effect", "Action", "Resource"));
            if (!statement.path("Effect").asText().equals("Allow")) {
                throw new IllegalArgumentException(where + ": only Allow is supported locally");
            }
            for (String action : texts(statement.path("Action"))) {
                texts(statement.path("Resource")).forEach(resource -> grants.add(new Policy.Grant(action, resource)));
            }
        });
    }

    private void known(JsonNode object, List<String> members) {
        object.propertyStream().map(java.util.Map.Entry::getKey).filter(m -> !members.contains(m)).forEach(m -> {
            throw new IllegalArgumentException(where + ": " + m + " is not supported locally");
        });
    }

    private static List<String> texts(JsonNode oneOrMany) {
        return oneOrMany.isArray()
                ? oneOrMany.valueStream().map(JsonNode::asText).toList()
                : List.of(oneOrMany.asText());
    }
}
