package sluice.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import sluice.local.asl.TaskFailure;

/// What shall happen around the functions' work, by the simple name of the handler's class.
final class Calls implements LocalSluice.FunctionHook {

    /// May throw in the function's place.
    @FunctionalInterface
    interface Action {
        void run(JsonNode input) throws Exception;
    }

    private final Map<String, Queue<Action>> before = new ConcurrentHashMap<>();
    private final Map<String, Queue<Action>> after = new ConcurrentHashMap<>();
    private final Map<String, Action> always = new ConcurrentHashMap<>();

    /// What Step Functions sees of a function that was killed: its work may be done, its answer is lost.
    static TaskFailure killed() {
        return new TaskFailure("Runtime.ExitError", "RequestId: 1 Error: Runtime exited with error: signal: killed");
    }

    /// Once, before the function's next call.
    void before(String handler, Action action) {
        before.computeIfAbsent(handler, _ -> new ConcurrentLinkedQueue<>()).add(action);
    }

    /// Once, when the function has done its work and before its answer counts.
    void after(String handler, Action action) {
        after.computeIfAbsent(handler, _ -> new ConcurrentLinkedQueue<>()).add(action);
    }

    /// Before every call of the function, until [#clear()].
    void always(String handler, Action action) {
        always.put(handler, action);
    }

    /// Nothing happens any more.
    void clear() {
        before.clear();
        after.clear();
        always.clear();
    }

    /// What functions logged, and threw, with their stacks, as Lambda logs it.
    final Queue<String> logged = new ConcurrentLinkedQueue<>();

    @Override
    public void logged(String handler, String line) {
        logged.add(line.strip());
    }

    @Override
    public void failed(String handler, RuntimeException failure) {
        StringWriter stack = new StringWriter();
        failure.printStackTrace(new PrintWriter(stack));
        logged.add(handler + ": " + stack);
    }

    @Override
    public void before(String handler, JsonNode input) {
        run(always.get(handler), input);
        run(next(before, handler), input);
    }

    @Override
    public void after(String handler, JsonNode input, JsonNode output) {
        run(next(after, handler), input);
    }

    private static Action next(Map<String, Queue<Action>> actions, String handler) {
        Queue<Action> queue = actions.get(handler);
        return queue == null ? null : queue.poll();
    }

    private static void run(Action action, JsonNode input) {
        if (action != null) {
            try {
                action.run(input);
            } catch (Exception e) {
                throw Calls.<RuntimeException>asIs(e);
            }
        }
    }

    /// The exception's class is the error's name, so it must not be wrapped.
    @SuppressWarnings("unchecked")
    private static <E extends Exception> E asIs(Exception e) throws E {
        throw (E) e;
    }
}
