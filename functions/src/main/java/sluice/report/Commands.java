package sluice.report;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import sluice.sql.Sql;
import sluice.wire.Shell;

/// Where a run is looked at, and what is typed to start another: on AWS, or on one machine, whose region is called `local`.
///
/// @param arn   of the execution, `arn:PARTITION:states:REGION:ACCOUNT:execution:MACHINE:NAME`
/// @param job   what it was an execution of
/// @param runId the execution's name
public record Commands(String arn, Job job, String runId) {

    /// What the state machines say of what could not be put away; who does it, and when, is said here.
    private static final String LATER = "What is left is taken away later.";

    /// What only the machine knows that a run was started on.
    private static final String OWN_FILE = "--request request.json";
    private static final String SOURCE = " --source JDBC_URL";
    private static final String TARGET = " --target JDBC_URL";

    private static final int NAME = 80;
    private static final Pattern AGAIN = Pattern.compile("(.*-again)(?:-(\\d{1,4}))?", Pattern.DOTALL);

    private String part(int n) {
        String[] parts = arn.split(":");
        return parts.length > n ? parts[n] : "";
    }

    String region() {
        return part(3);
    }

    boolean local() {
        return region().equals("local");
    }

    /// The stack that the state machine is of, or which machine it is.
    String stack() {
        return local() ? "this machine" : job.stack(arn);
    }

    /// A link, or where else to look: the consoles of other partitions have other addresses.
    String look() {
        if (local()) {
            return "The execution's history: history.json, in the folder that --out names";
        }
        return part(1).equals("aws")
                ? "https://" + region() + ".console.aws.amazon.com/states/home?region=" + region() + "#/v2/executions/details/" + arn
                : "aws stepfunctions get-execution-history --region " + region() + " --execution-arn " + arn;
    }

    /// Where DMS's own words are.
    String log() {
        return local()
                ? "What DMS said: SELECT said FROM sluice.server_text WHERE run_id = " + Sql.literal(runId) + " AND step = 'load task';"
                : "What DMS said: the load task's log, in CloudWatch's group dms-tasks- and the replication instance's name";
    }

    /// A cause as it holds where the run was.
    public String told(String cause) {
        return cause.replace(LATER, left());
    }

    /// Who takes away what a run left because it could not be put away.
    public String left() {
        return local()
                ? "Staging and claims of " + runId + " may be left in the target. When the server is up: `./sluice release " + runId
                        + "`; the next `run " + job.name() + "` does it too."
                : "What is left the cleanup state machine takes away; it tries again every five minutes.";
    }

    /// The file for a request that is to be written: no other run's, and not what the user wrote.
    String file() {
        return local() ? nextName() + ".json" : "request.json";
    }

    /// Starts a request that is written out here.
    String start(String request) {
        return local()
                ? "cat > " + file() + " <<'END'\n" + request + "\nEND\n" + ofFile()
                : start() + " \\\n  --input " + Shell.quoted(request);
    }

    /// Starts a request that is in [#file()].
    String ofFile() {
        return local() ? run("--request " + file()) : start() + " \\\n  --input file://" + file();
    }

    private String run(String request) {
        return "./sluice run " + job.name() + " " + request + SOURCE + TARGET + " --out " + nextName();
    }

    /// Undoes a run.
    ///
    /// @param run a reload
    String undo(String run) {
        return local()
                ? "./sluice undo " + Shell.quoted(run) + TARGET
                : "aws stepfunctions start-execution --region " + region() + " --state-machine-arn "
                        + machine().replaceFirst("-" + job.name() + "$", "-undo") + " \\\n  --name " + Shell.quoted(cut("undo-" + run, NAME))
                        + " \\\n  --input " + Shell.quoted("{\"run\": \"" + run + "\"}");
    }

    private String machine() {
        return arn.replaceFirst(":execution:", ":stateMachine:").replaceFirst(":[^:]*$", "");
    }

    /// Starts what the execution was started with.
    String same() {
        return local()
                ? run(OWN_FILE)
                : start() + " \\\n  --input \"$(aws stepfunctions describe-execution --region " + region() + " --execution-arn "
                        + Shell.quoted(arn) + " --query input --output text)\"";
    }

    private String start() {
        return "aws stepfunctions start-execution --region " + region() + " --state-machine-arn " + machine() + " \\\n  --name "
                + Shell.quoted(nextName());
    }

    /// A message's commands as somebody on this machine would type them.
    ///
    /// @param request the file that was given
    /// @param source  the source's URL, without a login
    /// @param target  the target's, without a login; empty where none was given
    public static String filledIn(String text, String request, String source, Optional<String> target) {
        return text.replace(OWN_FILE + SOURCE, "--request " + Shell.quoted(request) + SOURCE)
                .replace(SOURCE, " --source " + Shell.quoted(source))
                .replace(TARGET, target.map(t -> " --target " + Shell.quoted(t)).orElse(""));
    }

    /// `costs-2020-02` is followed by `costs-2020-02-again`, that by `costs-2020-02-again-2`. What an event asked for is started again
    /// by hand, and is no event's any more.
    private String nextName() {
        String name = Answer.requestId(runId).orElse(runId);
        Matcher m = AGAIN.matcher(name);
        if (m.matches()) {
            String number = "-" + (m.group(2) == null ? 2 : Integer.parseInt(m.group(2)) + 1);
            return cut(m.group(1), NAME - number.length()) + number;
        }
        return cut(name, NAME - "-again".length()) + "-again";
    }

    private static String cut(String text, int length) {
        return text.substring(0, Math.min(text.length(), length));
    }
}
