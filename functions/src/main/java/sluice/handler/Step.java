package sluice.handler;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import sluice.sql.SqlFailure;
import sluice.wire.Json;

/// A Lambda function: a document in, a document out, and one line in the log about each call, whatever came of it.
///
/// ```json
/// {"timestamp": "2026-11-27T10:15:00.123Z", "level": "INFO", "requestId": "8f5c...", "step": "JudgeLoad", "run": "costs-2020-02",
///  "saw": {"status": "stopped", "stopReason": "Stop Reason FULL_LOAD_ONLY_FINISHED"}, "answer": {"done": true}, "ms": 87}
/// ```
///
/// In `answer` is what of the answer is a number, a boolean or one of our words; in `saw` what the function adds. A call that failed
/// has the failure's name as `error` instead of an answer: its message and stack Lambda logs itself.
///
/// @param <I> a record, or AWS's class of events
/// @param <O> a record
abstract class Step<I, O extends Record> implements RequestHandler<I, O> {

    /// A call for one run.
    interface OfRun {
        String runId();
    }

    /// What a call saw, for its line: our own words, names and counts. No keys, no values, no words of a database.
    static final class Seen {

        private final Map<String, Object> seen = new LinkedHashMap<>();

        /// @param what text, number, boolean, or a record or list of such
        void saw(String name, Object what) {
            seen.put(name, what);
        }
    }

    /// What the function is for.
    protected abstract O answer(I in, Context context, Seen seen);

    @Override
    public final O handleRequest(I in, Context context) {
        long start = System.nanoTime();
        Seen seen = new Seen();
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("timestamp", Instant.now());
        line.put("level", LogLevel.INFO);
        line.put("requestId", context.getAwsRequestId());
        line.put("step", getClass().getSimpleName());
        if (in instanceof OfRun r) {
            line.put("run", r.runId());
        }
        line.put("saw", seen.seen);
        try {
            O out = answer(in, context, seen);
            line.put("answer", told(out));
            return out;
        } catch (Throwable e) {
            line.put("error", e.getClass().getName());
            if (e instanceof SqlFailure f) {
                line.put("sqlstate", f.state());
            }
            throw e;
        } finally {
            line.put("ms", Duration.ofNanos(System.nanoTime() - start).toMillis());
            // as bytes, because Lambda's runtime would put a text into a JSON document of its own, as one of its members
            context.getLogger().log((Json.text(line) + "\n").getBytes(UTF_8), LogLevel.INFO);
        }
    }

    private static Map<String, Object> told(Record answer) {
        Map<String, Object> told = new LinkedHashMap<>();
        for (RecordComponent c : answer.getClass().getRecordComponents()) {
            Class<?> type = c.getType();
            if (type.isPrimitive() || type.isEnum()) {
                try {
                    told.put(c.getName(), c.getAccessor().invoke(answer));
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException(c + " cannot be read", e);
                }
            }
        }
        return told;
    }
}
