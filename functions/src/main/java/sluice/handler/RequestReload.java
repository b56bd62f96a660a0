package sluice.handler;

import com.amazonaws.services.lambda.runtime.Context;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import sluice.aws.AwsErrors;
import sluice.aws.Clients;
import sluice.aws.Config;
import sluice.aws.StateTable;
import sluice.ledger.Problem;
import sluice.reload.ReloadJob;
import sluice.reload.plan.RequestEvent;
import sluice.report.Answer;
import sluice.report.EventBus;
import sluice.report.Rejections;
import sluice.wire.Json;
import sluice.wire.RawJson;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;

/// Starts the reload that an event or a schedule asks for, or rejects it, and answers by an event. Called by a rule of the bus that
/// RequestBus names, and by EventBridge Scheduler.
///
/// ```json
/// {"id": "7bf73129-1428-4cd3-a780-95db273d1602", "source": "sluice.request", "detail-type": "Sluice Reload Requested",
///  "detail": {"version": 1, "requestId": "orders-17",
///             "request": {"tables": [{"source": "SHOP.ORDERS", "target": "shop.orders"}],
///                         "window": {"column": "order_date", "from": "2020-02-01", "to": "2020-03-01"}}}}
/// ```
public final class RequestReload extends Step<RawJson, RequestReload.Out> {

    /// @param answer as it was put on the bus
    public record Out(boolean accepted, Answer answer) {}

    /// A problem without the value.
    private record Wrong(String field, String problem) {}

    /// Shorter than an execution's name is taken.
    private static final Duration KEPT = Duration.ofDays(85);

    private final SfnClient sfn;
    private final StateTable table;
    private final EventBus bus;
    private final Rejections rejections;
    private final String reloadArn;
    private final String stack;
    private final InstantSource clock;

    public RequestReload() {
        this(Clients.aws(), new Config(System.getenv()), InstantSource.system());
    }

    public RequestReload(Clients clients, Config config, InstantSource clock) {
        this.sfn = clients.sfn();
        this.table = new StateTable(clients.dynamo(), config.stateTable());
        this.bus = new EventBus(clients.events(), config.eventBus());
        this.rejections = new Rejections(clients.dynamo(), config.stateTable(), clock);
        this.reloadArn = config.reloadArn();
        this.stack = ReloadJob.JOB.stack(reloadArn);
        this.clock = clock;
    }

    @Override
    protected Out answer(RawJson in, Context context, Seen seen) {
        RequestEvent event = RequestEvent.read(in.text(), stack, context.getAwsRequestId());
        Answer answer = event.problems().isEmpty() ? started(event) : rejected(event, event.problems());
        seen.saw("event", answer.eventId());
        bus.answer(answer);
        switch (answer) {
            case Answer.Accepted accepted -> seen.saw("run", accepted.runId());
            case Answer.Rejected rejected -> {
                seen.saw("problems", rejected.problems().stream().map(p -> new Wrong(p.field(), p.problem())).toList());
                rejections.count(rejected, reloadArn.split(":")[3]);
            }
        }
        return new Out(answer instanceof Answer.Accepted, answer);
    }

    private Answer started(RequestEvent event) {
        String requestId = event.requestId().orElseThrow();
        String runId = Answer.runId(requestId);
        String arn = reloadArn.replaceFirst(":stateMachine:", ":execution:") + ":" + runId;
        boolean duplicate = !first(runId, event.eventId());
        if (!start(runId, event.request().orElseThrow()) && !input(arn).equals(event.request().get())) {
            return rejected(event, List.of(new Problem("detail.requestId", requestId, "was used before, by another request",
                    "Give each request an id of its own; " + arn + " is the other's run")));
        }
        return new Answer.Accepted(Answer.VERSION, stack, requestId, event.eventId(), event.requestedBy(), runId, arn, duplicate);
    }

    private Answer rejected(RequestEvent event, List<Problem> problems) {
        return Answer.Rejected.of(stack, event.requestId(), event.eventId(), event.requestedBy(), problems);
    }

    /// Whether no other event has asked for this run. This one may have, and may be delivered again.
    private boolean first(String runId, String eventId) {
        Map<String, AttributeValue> mine = StateTable.item("request", runId);
        mine.put("eventId", StateTable.text(eventId));
        mine.put("expires", StateTable.number(clock.instant().plus(KEPT).getEpochSecond()));
        return table.putNew(mine)
                || table.find("request", runId).filter(i -> i.get("eventId").s().equals(eventId)).isPresent();
    }

    /// @return false if there was such a run, with another request or ended
    private boolean start(String runId, String request) {
        return AwsErrors.call("start run " + runId, () -> {
            try {
                sfn.startExecution(r -> r.stateMachineArn(reloadArn).name(runId).input(request));
                return true;
            } catch (ExecutionAlreadyExistsException e) {
                return false;
            }
        });
    }

    private String input(String arn) {
        String input = AwsErrors.call("describe execution " + arn, () -> sfn.describeExecution(r -> r.executionArn(arn)).input());
        try {
            return Json.canonical(Json.strict().readTree(input));
        } catch (JsonProcessingException e) {
            return input;
        }
    }
}
