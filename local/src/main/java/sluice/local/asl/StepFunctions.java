package sluice.local.asl;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.InvalidExecutionInputException;
import software.amazon.awssdk.services.sfn.model.InvalidNameException;
import software.amazon.awssdk.services.sfn.model.InvalidTokenException;
import software.amazon.awssdk.services.sfn.model.TaskDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.TaskTimedOutException;

/// The service: runs executions of state machines as standard workflows and answers for them. Its methods may be called
/// from any thread and throw the same exceptions as the real client.
///
/// With [VirtualTime] and workers that run in the calling thread (`Runnable::run`) executions are deterministic to the
/// event; with other workers only the order in which tasks end is up to them.
public final class StepFunctions {
    // Step Functions Developer Guide, "Service quotas": an execution runs for at most a year
    private static final Duration LONGEST = Duration.ofDays(365);
    private static final String TOKEN_PREFIX = "sluice-token-";
    static final int MAX_BYTES = 256 * 1024;

    private final Time time;
    private final Executor workers;
    private final TaskHandler tasks;
    private final RandomGenerator random;
    private final Map<String, Execution> executions = new ConcurrentSkipListMap<>();
    private final Map<String, Attempt> tokens = new ConcurrentHashMap<>();
    private final AtomicLong tokensGiven = new AtomicLong();
    private final List<Consumer<Execution>> listeners = new CopyOnWriteArrayList<>();

    /// @param workers runs tasks, each call of [TaskHandler#run] as one command
    /// @param random for jitter; seed it where runs shall repeat
    public StepFunctions(Time time, Executor workers, TaskHandler tasks, RandomGenerator random) {
        this.time = time;
        this.workers = workers;
        this.tasks = tasks;
        this.random = random;
    }

    /// @param listener told of each execution that has begun (RUNNING) or ended, on the interpreter's thread: nothing else
    ///     proceeds until it returns. What it throws ends the execution and comes out of [Execution#await]
    public void listen(Consumer<Execution> listener) {
        listeners.add(listener);
    }

    /// Starts an execution; while one of the same name and input is running, that one is returned.
    ///
    /// @throws ExecutionAlreadyExistsException if the name was used with another input, or has ended
    public Execution startExecution(StateMachine machine, String name, JsonNode input) {
        if (!name.matches("[A-Za-z0-9_-]{1,80}")) {
            throw InvalidNameException.builder().message("Invalid Name: '" + name + "'").build();
        }
        if (AslJson.bytes(input) > MAX_BYTES) {
            throw InvalidExecutionInputException.builder().message("input exceeds " + MAX_BYTES + " bytes").build();
        }
        Execution mine = new Execution(this, machine, name, input.deepCopy(), time.now());
        Execution earlier = executions.putIfAbsent(mine.arn(), mine);
        if (earlier != null) {
            if (earlier.running() && earlier.input().equals(input)) {
                return earlier;
            }
            throw ExecutionAlreadyExistsException.builder()
                    .message("Execution Already Exists: '" + mine.arn() + "'")
                    .build();
        }
        Integer seconds = machine.timeoutSeconds();
        Duration limit = seconds == null ? LONGEST : Duration.ofSeconds(seconds);
        Time.Timer deadline = time.at(
                time.now().plus(limit), () -> mine.end(ExecutionStatus.TIMED_OUT, null, StateError.TIMEOUT, null));
        mine.atEnd(deadline::cancel);
        Branch branch = new Branch(this, mine, machine.chart());
        time.soon(guard(mine, () -> {
            announce(mine);
            mine.start(branch);
        }));
        return mine;
    }

    /// @throws ExecutionDoesNotExistException if there is none of this ARN
    public Execution describe(String executionArn) {
        return Optional.ofNullable(executions.get(executionArn))
                .orElseThrow(() -> ExecutionDoesNotExistException.builder()
                        .message("Execution Does Not Exist: '" + executionArn + "'")
                        .build());
    }

    /// All executions, by ARN.
    public List<Execution> executions() {
        return new ArrayList<>(executions.values());
    }

    /// Ends the execution as ABORTED; nothing happens if it has ended.
    ///
    /// @param error may be null
    /// @param cause may be null
    public void stop(String executionArn, String error, String cause) {
        describe(executionArn).end(ExecutionStatus.ABORTED, null, error, cause);
    }

    /// @throws TaskTimedOutException if the task is no longer waited for
    public void sendTaskSuccess(String token, JsonNode output) {
        waiting(token).succeed(output);
    }

    /// Resets the heartbeat clock; the task's own time-out goes on.
    ///
    /// @throws TaskTimedOutException if the task is no longer waited for
    public void sendTaskHeartbeat(String token) {
        waiting(token).heartbeat();
    }

    private Attempt waiting(String token) {
        if (token == null || !token.startsWith(TOKEN_PREFIX)) {
            throw InvalidTokenException.builder().message("Invalid token").build();
        }
        Attempt attempt = tokens.get(token);
        if (attempt == null) {
            throw TaskDoesNotExistException.builder().message("Task does not exist").build();
        }
        if (!attempt.open()) {
            throw TaskTimedOutException.builder()
                    .message("Task Timed Out: 'Provided task does not exist anymore'")
                    .build();
        }
        return attempt;
    }

    Time time() {
        return time;
    }

    TaskHandler tasks() {
        return tasks;
    }

    Executor workers() {
        return workers;
    }

    RandomGenerator random() {
        return random;
    }

    String newToken() {
        return TOKEN_PREFIX + tokensGiven.incrementAndGet();
    }

    void register(String token, Attempt attempt) {
        tokens.put(token, attempt);
    }

    void announce(Execution execution) {
        listeners.forEach(listener -> listener.accept(execution));
    }

    /// An action of an execution, in which whatever goes wrong ends the execution instead of being lost.
    static Runnable guard(Execution execution, Runnable action) {
        return () -> {
            try {
                if (execution.running()) {
                    action.run();
                }
            } catch (RuntimeException | Error e) {
                execution.crash(e);
            }
        };
    }
}
