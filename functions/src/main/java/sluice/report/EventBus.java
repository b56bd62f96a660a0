package sluice.report;

import java.util.List;
import sluice.aws.AwsErrors;
import sluice.aws.AwsRefused;
import sluice.aws.Throttled;
import sluice.wire.Json;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;

/// The bus on which programs are told.
public final class EventBus {

    private final EventBridgeClient events;
    private final String name;

    public EventBus(EventBridgeClient events, String name) {
        this.events = events;
        this.name = name;
    }

    /// Puts the event that answers a request.
    ///
    /// @throws Throttled  if it may be put again
    /// @throws AwsRefused if it may not
    public void answer(Answer answer) {
        List<String> resources = answer instanceof Answer.Accepted accepted ? List.of(accepted.executionArn()) : List.of();
        put("answer to event " + answer.eventId(), answer.detailType(), resources, Json.text(answer));
    }

    /// @param what      for errors, e.g. `event of costs-2020-02`
    /// @param resources ARNs
    /// @param detail    JSON
    /// @throws Throttled  if it may be put again
    /// @throws AwsRefused if it may not
    void put(String what, String detailType, List<String> resources, String detail) {
        PutEventsResponse response = AwsErrors.call("put the " + what, () -> events.putEvents(
                r -> r.entries(e -> e.eventBusName(name)
                        .source(OutcomeEvent.SOURCE)
                        .detailType(detailType)
                        .resources(resources)
                        .detail(detail))));
        for (PutEventsResultEntry e : response.entries()) {
            // a refused entry comes in an answer that says 200; only some of its codes pass by themselves
            if (e.errorCode() != null) {
                String text = "EventBridge refused the " + what + ": " + e.errorCode() + ", " + e.errorMessage();
                throw e.errorCode().equals("ThrottlingException") || e.errorCode().equals("InternalFailure")
                        ? new Throttled(text, null)
                        : new AwsRefused(e.errorCode(), text + ". Check the event bus given to the stack.", null);
            }
        }
    }
}
