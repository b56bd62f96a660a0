package sluice.local.preflight;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import sluice.local.preflight.Lines.Ok;
import sluice.wire.Json;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.Role;

/// The two roles that DMS works with, one of each in an account, by fixed names (AWS DMS user guide, "Creating the IAM roles to use with
/// AWS DMS"). Where the second is missing or does not let DMS in, no log of a load task ever appears, without an error.
record Roles(Lines lines, IamClient iam, Deployment deployment) {

    private static final String DMS = "dms.amazonaws.com";
    private static final String TRUST = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\""
            + DMS
            + "\"},\"Action\":\"sts:AssumeRole\"}]}";

    void look() {
        look("dms-vpc-role", "AmazonDMSVPCManagementRole");
        look("dms-cloudwatch-logs-role", "AmazonDMSCloudWatchLogsRole");
    }

    private void look(String name, String policy) {
        String create = deployment.aws("iam", "create-role", "--role-name", name, "--assume-role-policy-document", TRUST);
        String trust = deployment.aws("iam", "update-assume-role-policy", "--role-name", name, "--policy-document", TRUST);
        String attach = deployment.aws("iam", "attach-role-policy", "--role-name", name, "--policy-arn",
                "arn:" + deployment.partition() + ":iam::aws:policy/service-role/" + policy);
        lines.look(name, () -> {
            Role role = Lines.find("iam:GetRole", () -> iam.getRole(r -> r.roleName(name)).role(), "NoSuchEntity")
                    .orElseThrow(() -> new Wrong("is not there", create, attach));
            if (!letsIn(role.assumeRolePolicyDocument())) {
                throw new Wrong("does not let " + DMS + " assume it", trust, attach);
            }
            List<String> attached = Lines.ask("iam:ListAttachedRolePolicies", () ->
                    iam.listAttachedRolePoliciesPaginator(r -> r.roleName(name))
                    .attachedPolicies().stream().map(p -> p.policyName()).toList());
            if (!attached.contains(policy)) {
                throw new Wrong("does not have the policy " + policy, attach);
            }
            return new Ok<>(role, "lets DMS in and has " + policy);
        });
    }

    private static boolean letsIn(String encoded) {
        try {
            JsonNode document = Json.lenient().readTree(URLDecoder.decode(encoded == null ? "" : encoded, StandardCharsets.UTF_8));
            return each(document.path("Statement")).anyMatch(s -> s.path("Effect").asText().equals("Allow")
                    && each(s.path("Action")).anyMatch(a -> a.asText().matches("(?i)sts:(AssumeRole|\\*)|\\*"))
                    && each(s.path("Principal").path("Service")).anyMatch(p -> p.asText().equals(DMS)));
        } catch (JsonProcessingException _) {
            return false;
        }
    }

    /// In a policy one of something may stand where several may.
    private static Stream<JsonNode> each(JsonNode node) {
        return node.isArray() ? node.valueStream() : Stream.of(node);
    }
}
