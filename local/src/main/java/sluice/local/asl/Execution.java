package sluice.local.asl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/// One execution of a state machine. Everything it tells is safe to read from any thread.
public final class Execution {
    // Step Functions Developer Guide, "Service quotas": 25,000 events
    static final int MAX_EVENTS = 25_000;
    static final String ROLE = "arn:aws:iam::" + Arns.ACCOUNT + ":role/local";

    private final StepFunctions service;
    private final StateMachine machine;
    private final String name;
    private final JsonNode input;
    private final Instant started;
    private final List<HistoryEvent> events = new ArrayList<>();
    private Runnable cleanUp = () -> {};
    private Branch root;
    private ExecutionStatus status = ExecutionStatus.RUNNING;
    private JsonNode output;
    private String error;
    private String cause;
    private Instant stopped;
    private Throwable defect;
    private volatile boolean settled;

    Execution(StepFunctions service, StateMachine machine, String name, JsonNode input, Instant started) {
        this.service = service;
        this.machine = machine;
        this.name = name;
        this.input = input;
        this.started = started;
        ObjectNode details = AslJson.object().put("input", AslJson.text(input));
        details.putObject("inputDetails").put("truncated", false);
        details.put("roleArn", ROLE);
        record(0, "ExecutionStarted", "executionStartedEventDetails", details);
    }

    public StateMachine machine() {
        return machine;
    }

    public String name() {
        return name;
    }

    public String arn() {
        return Arns.execution(machine.name(), name);
    }

    public JsonNode input() {
        return input;
    }

    public Instant started() {
        return started;
    }

    /// Empty while running.
    public synchronized Optional<Instant> stopped() {
        return Optional.ofNullable(stopped);
    }

    public synchronized ExecutionStatus status() {
        return status;
    }

    /// Empty unless succeeded.
    public synchronized Optional<JsonNode> output() {
        return Optional.ofNullable(output);
    }

    /// Empty unless it ended badly and an error was named.
    public synchronized Optional<String> error() {
        return Optional.ofNullable(error);
    }

    /// Empty unless it ended badly and a cause was given.
    public synchronized Optional<String> cause() {
        return Optional.ofNullable(cause);
    }

    public synchronized List<HistoryEvent> history() {
        return List.copyOf(events);
    }

    /// Returns when the execution has ended and its listeners have been told.
    ///
    /// @throws IllegalStateException if a listener or the interpreter itself failed, which no state machine can handle
    public Execution await() {
        service.time().await(() -> settled);
        synchronized (this) {
            if (defect != null) {
                throw new IllegalStateException("execution " + name + ": " + defect, defect);
            }
        }
        return this;
    }

    synchronized boolean running() {
        return status == ExecutionStatus.RUNNING;
    }

    void atEnd(Runnable action) {
        cleanUp = action;
    }

    void start(Branch branch) {
        root = branch;
        branch.start(input);
    }

    /// Adds an event; nothing is added after the end.
    ///
    /// @return its id
    synchronized long record(long previous, String type, String detailsName, ObjectNode details) {
        if (!running()) {
            return previous;
        }
        if (events.size() == MAX_EVENTS - 1) {
            end(ExecutionStatus.FAILED, null, StateError.RUNTIME,
                    "The execution reached the maximum number of history events (" + MAX_EVENTS + ").");
            return previous;
        }
        return add(previous, type, detailsName, details);
    }

    private long add(long previous, String type, String detailsName, ObjectNode details) {
        long id = events.size() + 1L;
        events.add(new HistoryEvent(id, previous, service.time().now(), type, detailsName, details));
        return id;
    }

    /// Ends the execution, unless it has ended already.
    synchronized void end(ExecutionStatus how, JsonNode result, String errorName, String why) {
        if (!running()) {
            return;
        }
        ObjectNode details = AslJson.object();
        if (how == ExecutionStatus.SUCCEEDED) {
            details.put("output", AslJson.text(result)).putObject("outputDetails").put("truncated", false);
        }
        if (errorName != null) {
            details.put("error", errorName);
        }
        if (why != null) {
            details.put("cause", why);
        }
        String type = switch (how) {
            case SUCCEEDED -> "ExecutionSucceeded";
            case FAILED -> "ExecutionFailed";
            case TIMED_OUT -> "ExecutionTimedOut";
            case ABORTED -> "ExecutionAborted";
            default -> throw new IllegalArgumentException(how.toString());
        };
        String detailsName = Character.toLowerCase(type.charAt(0)) + type.substring(1) + "EventDetails";
        add(events.size(), type, detailsName, details);
        status = how;
        output = result;
        error = errorName;
        cause = why;
        stopped = service.time().now();
        service.time().soon(this::settle);
    }

    private void settle() {
        try {
            cleanUp.run();
            if (root != null) {
                root.abandon();
            }
            service.announce(this);
        } catch (RuntimeException | Error e) {
            synchronized (this) {
                defect = e;
            }
        } finally {
            settled = true;
        }
    }

    /// Something failed that is neither a task nor a state: a listener, or the interpreter.
    void crash(Throwable e) {
        synchronized (this) {
            defect = e;
        }
        end(ExecutionStatus.FAILED, null, StateError.RUNTIME, e.toString());
    }
}
