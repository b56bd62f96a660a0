package sluice.local.preflight;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import sluice.dms.EndpointFacts;
import sluice.handler.CheckTarget;
import sluice.ledger.Problem;
import sluice.local.preflight.Lines.Ok;
import sluice.wire.Json;
import sluice.wire.Printable;
import sluice.wire.Shell;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogGroup;
import software.amazon.awssdk.services.eventbridge.model.RuleState;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.sns.model.Subscription;

/// What is there once the stack is.
record StackLines(Lines lines, Services services, Deployment deployment, Deployment.Stack stack) {

    private static final String NOT_FOUND = "ResourceNotFound";
    private static final String PENDING = "PendingConfirmation";

    void logGroup() {
        String name = Deployment.logGroup(stack);
        lines.look("log group", () -> {
            int days = Integer.parseInt(deployment.parameter("LogRetentionDays"));
            String keep = deployment.aws("logs", "put-retention-policy", "--log-group-name", name, "--retention-in-days", "" + days);
            LogGroup g = Lines.ask("logs:DescribeLogGroups", () -> services.logs()
                    .describeLogGroupsPaginator(r -> r.logGroupNamePrefix(name))
                            .logGroups().stream().filter(l -> l.logGroupName().equals(name)).findFirst())
                    .orElseThrow(() -> new Wrong(name + " is not there", deployment.aws("logs", "create-log-group", "--log-group-name",
                            name), keep));
            if (g.retentionInDays() == null || g.retentionInDays() != days) {
                throw new Wrong(name + " keeps its lines " + (g.retentionInDays() == null ? "for ever" : g.retentionInDays() + " days")
                        + ", and LogRetentionDays is " + days, keep);
            }
            return new Ok<>(g, name + " keeps its lines " + days + " days");
        });
    }

    void subscription() {
        String mail = deployment.parameter("NotificationEmail");
        lines.look("messages", () -> {
            String topic = stack.outputs().get("MessagesArn");
            List<Subscription> all = Lines.ask("sns:ListSubscriptionsByTopic", () ->
                    services.sns().listSubscriptionsByTopicPaginator(r -> r.topicArn(topic)).subscriptions().stream().toList());
            long confirmed = all.stream().filter(s -> !PENDING.equals(s.subscriptionArn())).count();
            if (!mail.isEmpty()) {
                Optional<Subscription> ours = all.stream().filter(s -> "email".equals(s.protocol()) && mail.equalsIgnoreCase(s.endpoint()))
                        .findFirst();
                String again = deployment.aws("sns", "subscribe", "--topic-arn", topic, "--protocol", "email", "--notification-endpoint",
                        mail);
                if (ours.isEmpty() || PENDING.equals(ours.get().subscriptionArn())) {
                    throw new Wrong(ours.isEmpty()
                            ? "NotificationEmail is not subscribed: nobody confirmed it within two days, or somebody unsubscribed"
                            : "NotificationEmail has not confirmed its subscription: the link is in AWS's mail, which this sends again",
                                    again);
                }
            }
            return new Ok<>(all, confirmed == 0 ? "nobody is subscribed, and NotificationEmail is empty" : confirmed + " confirmed");
        });
    }

    void rules() {
        lines.look("rules", () -> {
            List<String> rules = stack.resources().values().stream()
                    .filter(r -> r.type().equals("AWS::Events::Rule"))
                    .map(Deployment.Resource::id)
                    .sorted()
                    .toList();
            List<String> off = rules.stream()
                    .filter(name -> Lines.find("events:DescribeRule", () -> services.events().describeRule(r -> r.name(name)).state(),
                            NOT_FOUND)
                            .filter(s -> s != RuleState.DISABLED)
                            .isEmpty())
                    .toList();
            if (!off.isEmpty()) {
                throw new Wrong("are off: " + String.join(", ", off), off.stream()
                        .map(n -> deployment.aws("events", "enable-rule", "--name", n)).toList());
            }
            return new Ok<>(rules, rules.size() + " are on");
        });
    }

    /// Asks the function that speaks SQL.
    ///
    /// @param request   the scheduled one, if there is one
    /// @param endpoints for its plan
    void databases(Optional<JsonNode> request, Optional<EndpointFacts> endpoints) {
        boolean planned = request.isPresent() && endpoints.isPresent();
        Optional<CheckTarget.Out> found = lines.look("databases from the VPC", () -> {
            Deployment.Resource function = Optional.ofNullable(stack.resources().get("CheckTarget"))
                    .orElseThrow(() -> new Wrong("the stack is of a version without the function that looks", "sam build",
                            deployment.deploy()));
            ObjectNode in = Json.strict().createObjectNode();
            if (planned) {
                in.set("request", request.get());
                in.set("endpoints", Json.strict().valueToTree(endpoints.get()));
            }
            InvokeResponse answer = Lines.ask("lambda:InvokeFunction", () ->
                    services.lambda().invoke(r -> r.functionName(function.id()).payload(SdkBytes.fromUtf8String(in.toString()))));
            JsonNode said = read(answer.payload().asUtf8String());
            if (answer.functionError() != null) {
                throw new Wrong("the function ended with " + said.path("errorType").asText("an error") + ": " + said.path("errorMessage")
                        .asText(),
                        deployment.aws("logs", "tail", Deployment.logGroup(stack), "--since", "15m"));
            }
            CheckTarget.Out out = Json.lenient().convertValue(said, CheckTarget.Out.class);
            return new Ok<>(out, "log-in works, the target is PostgreSQL " + out.version());
        });
        found.ifPresent(this::rights);
        if (planned) {
            found.ifPresent(out -> tables(out.problems()));
        }
    }

    private void rights(CheckTarget.Out out) {
        lines.look("rights in the target", () -> {
            if (!out.lacks().isEmpty()) {
                throw new Wrong(String.join("; ", out.lacks().stream().map(l -> Printable.line(l.what())).toList()), out.lacks().stream()
                        .map(l -> l.sql().isEmpty() ? deployment.set("DatabaseHost", "HOST").getLast() : sql(l.sql()))
                        .distinct()
                        .toList());
            }
            return new Ok<>(out, "role " + deployment.parameter("DatabaseUser") + " has what every run needs");
        });
    }

    /// Typed by a DBA, with a log-in of their own.
    private String sql(String statement) {
        return "psql -h " + Shell.quoted(deployment.parameter("DatabaseHost")) + " -p " + deployment.parameter("DatabasePort") + " -d "
                + Shell.quoted(deployment.parameter("DatabaseName")) + " -U DBA -c " + Shell.quoted(statement);
    }

    private void tables(List<Problem> problems) {
        lines.look("scheduled request's tables", () -> {
            if (!problems.isEmpty()) {
                throw new Wrong(String.join(" ", problems.stream().map(Problem::toString).toList()),
                        "# do what each sentence says, then", "./sluice preflight --stack " + Shell.quoted(stack.name()) + " --region "
                                + deployment.region());
            }
            return new Ok<>(problems, "would be planned");
        });
    }

    private static JsonNode read(String payload) {
        try {
            return Json.lenient().readTree(payload);
        } catch (JsonProcessingException _) {
            return Json.lenient().createObjectNode();
        }
    }
}
