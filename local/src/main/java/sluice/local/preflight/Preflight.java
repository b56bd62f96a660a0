package sluice.local.preflight;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import sluice.dms.EndpointFacts;
import sluice.ledger.RequestRefused;
import sluice.local.aws.SamTemplate;
import sluice.local.preflight.Lines.Ok;
import sluice.reload.plan.RequestReader;
import sluice.wire.Json;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/// Looks whether everything is as a run needs it, with the caller's own credentials. Nothing is changed, no secret is read. What depends on
/// something that is wrong or unknown is not looked at, so that one fault is one line.
public final class Preflight {

    private final Lines lines = new Lines();
    private final Services services;
    private final String region;
    private final Map<String, SamTemplate.Parameter> template;

    /// @param template the parameters of `template.yaml`
    public Preflight(Services services, String region, Map<String, SamTemplate.Parameter> template) {
        this.services = services;
        this.region = region;
        this.template = template;
    }

    /// Before the first deployment.
    ///
    /// @param given values of parameters
    /// @param file  where they are written
    public List<Line> of(Map<String, String> given, Path file) {
        caller().ifPresent(c -> {
            Deployment d = new Deployment(region, partition(c), c.account(), all(given), Optional.of(file), Optional.empty());
            if (parameters(d, given)) {
                look(d);
            }
        });
        return lines.all();
    }

    /// Of a stack that is there.
    public List<Line> of(String stack) {
        caller().ifPresent(c -> stack(stack, c).ifPresent(this::look));
        return lines.all();
    }

    private Optional<GetCallerIdentityResponse> caller() {
        return lines.look("caller", () -> {
            GetCallerIdentityResponse c = Lines.ask("sts:GetCallerIdentity", services.sts()::getCallerIdentity);
            return new Ok<>(c, "account " + c.account() + ", region " + region);
        });
    }

    private static String partition(GetCallerIdentityResponse caller) {
        return caller.arn().split(":")[1];
    }

    private Map<String, String> all(Map<String, String> given) {
        Map<String, String> all = new HashMap<>();
        template.forEach((name, p) -> p.preset().ifPresent(v -> all.put(name, v)));
        all.putAll(given);
        return all;
    }

    /// Whether each parameter has a value that the template takes.
    private boolean parameters(Deployment d, Map<String, String> given) {
        return lines.look("parameters", () -> {
            List<String> unknown = given.keySet().stream().filter(n -> !template.containsKey(n)).sorted().toList();
            List<String> bad = template.entrySet().stream()
                    .filter(p -> !p.getValue().takes(Optional.ofNullable(d.parameters().get(p.getKey()))))
                    .map(Map.Entry::getKey)
                    .sorted()
                    .toList();
            if (!unknown.isEmpty() || !bad.isEmpty()) {
                throw new Wrong((unknown.isEmpty() ? "" : "the template has no " + String.join(", ", unknown) + ". ")
                        + bad.stream().map(n -> n + " is " + (d.parameter(n).isEmpty() ? "missing" : "none that the template takes"))
                                .collect(Collectors.joining("; ")),
                        Stream.concat(
                                        unknown.stream().map(n -> "# in " + d.file().orElseThrow() + ": take out " + n),
                                        bad.stream().flatMap(n -> d.set(n, "VALUE").stream()))
                                .toList());
            }
            return new Ok<>(true, given.size() + " given, as the template takes them");
        }).isPresent();
    }

    private Optional<Deployment> stack(String name, GetCallerIdentityResponse caller) {
        return lines.look("stack", () -> {
            var s = Lines.find("cloudformation:DescribeStacks", () -> services.stacks().describeStacks(r -> r.stackName(name)).stacks(),
                    "ValidationError")
                    .flatMap(found -> found.stream().findFirst())
                    .orElseThrow(() -> new Wrong(name + " is not in region " + region, "aws cloudformation list-stacks --region " + region
                            + " --query 'StackSummaries[].[StackName,StackStatus]'"));
            Map<String, String> given = s.parameters().stream().collect(Collectors.toMap(p -> p.parameterKey(), p -> p.parameterValue()));
            Map<String, Deployment.Resource> resources = Lines.ask("cloudformation:ListStackResources", () ->
                    services.stacks().listStackResourcesPaginator(r -> r.stackName(name)).stackResourceSummaries().stream()
                            .filter(r -> r.physicalResourceId() != null)
                            .collect(Collectors.toMap(r -> r.logicalResourceId(),
                                    r -> new Deployment.Resource(r.resourceType(), r.physicalResourceId()))));
            Deployment d = new Deployment(region, partition(caller), caller.account(), all(given), Optional.empty(), Optional.of(
                    new Deployment.Stack(name, s.outputs().stream().collect(Collectors.toMap(Output::outputKey, Output::outputValue)),
                            resources)));
            if (!List.of("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE")
                    .contains(s.stackStatusAsString())) {
                throw new Wrong(name + " is " + s.stackStatusAsString(), d.aws("cloudformation", "describe-stack-events", "--stack-name",
                        name,
                        "--query", "StackEvents[].[Timestamp,LogicalResourceId,ResourceStatus,ResourceStatusReason]"));
            }
            return new Ok<>(d, name + " is " + s.stackStatusAsString());
        });
    }

    private void look(Deployment d) {
        new Roles(lines, services.iam(), d).look();
        Optional<EndpointFacts> endpoints = new Replication(lines, services.dms(), d).look();
        Optional<Target.Found> target = new Target(lines, services.rds(), d).look();
        new Logins(lines, services.secrets(), d).look(target);
        new Network(lines, services.ec2(), services.rds(), d).look(target);
        new Certificates(lines, d).look();
        new Quotas(lines, services.lambda(), d).look();
        Optional<JsonNode> request = d.parameter("Schedule").isEmpty() ? Optional.empty() : request(d);
        d.stack().ifPresent(s -> {
            StackLines there = new StackLines(lines, services, d, s);
            there.logGroup();
            there.subscription();
            there.rules();
            there.databases(request, endpoints);
        });
    }

    /// The scheduled request, as the state machine would get it.
    private Optional<JsonNode> request(Deployment d) {
        return lines.look("scheduled request", () -> {
            String text = d.parameter("ScheduledRequest");
            try {
                JsonNode document = Json.strict().readTree(text);
                RequestReader.read(document);
                return new Ok<>(document, "can be read");
            } catch (JsonProcessingException e) {
                throw new Wrong("is no JSON (" + e.getOriginalMessage()
                        + "): quotes get lost where it is written otherwise than the example of a"
                        + " configuration shows", d.set("ScheduledRequest", text.isEmpty() ? "{}" : "REQUEST"));
            } catch (RequestRefused e) {
                throw new Wrong(e.getMessage(), d.set("./sluice check request request.json", "ScheduledRequest", "REQUEST"));
            }
        });
    }
}
