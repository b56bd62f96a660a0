package sluice.local;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.Collectors;
import sluice.ledger.Holding;
import sluice.ledger.Holdings;
import sluice.ledger.Keeping;
import sluice.ledger.Ledger;
import sluice.ledger.Ledger.OpenRun;
import sluice.ledger.RunNames;
import sluice.sql.Database;
import sluice.sql.Database.Session;
import sluice.sql.Sql;

/// A process on some machine as a deployment. Its sign of life is a session on the target, which ends with the process
/// however that ends; runs of processes that show none are dead, and whoever sees them takes back what they held. On AWS
/// the clean-up does this, knowing from Step Functions which executions have ended.
public final class LocalDeployment implements AutoCloseable {

    private static final String PREFIX = "local:";

    private final String targetUrl;
    private final String id;
    private final Connection life;

    /// Shows life on a target until it is closed, or the process ends.
    public LocalDeployment(String targetUrl) throws SQLException {
        this.targetUrl = targetUrl;
        this.id = PREFIX + host() + ":" + ProcessHandle.current().pid() + ":" + UUID.randomUUID().toString().substring(0, 8);
        Properties named = new Properties();
        named.setProperty("ApplicationName", sign(id));
        named.setProperty("tcpKeepAlive", "true");
        this.life = DriverManager.getConnection(targetUrl, named);
        try (Statement s = life.createStatement()) {
            s.execute("SET idle_session_timeout = 0");
        }
    }

    /// What tells this process's runs from all others.
    public String id() {
        return id;
    }

    /// Ends the runs of processes that are no more, and takes back what they held; drops what was kept for undo long enough.
    ///
    /// @return a sentence for each
    public List<String> releaseDead() throws SQLException {
        return alone(session -> {
            List<String> out = new ArrayList<>();
            // who may not look is told so by the plan
            if (!Ledger.usable(session)) {
                return out;
            }
            for (OpenRun r : Ledger.openRuns(session, id)) {
                if (dead(session, r.deployment()) && left(session, r)) {
                    out.add("Run " + r.runId() + " of " + process(r.deployment()) + ", which is no more: " + release(session, r));
                }
            }
            Keeping.expire(session);
            return out;
        });
    }

    /// Ends a run and takes back what it held in the target.
    ///
    /// @param ended whoever asks has made sure that the run's execution has ended, where it is one of AWS
    /// @return what was done, or why nothing was
    /// @throws IllegalArgumentException if there is nothing to release, or the run may be at work
    public String release(String runId, boolean ended) throws SQLException {
        return alone(session -> {
            OpenRun run = Ledger.openRuns(session, id).stream()
                    .filter(r -> r.runId().equals(runId) && left(session, r))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(Ledger.report(session, runId)
                            .map(r -> runId + " has ended and holds nothing")
                            .orElse(unknown(runId))));
            if (run.deployment().startsWith(PREFIX)) {
                if (!dead(session, run.deployment())) {
                    throw new IllegalArgumentException(runId + " is at work, in " + process(run.deployment())
                            + ". End it there with ^C, or end that process; then release it.");
                }
            } else if (!ended) {
                throw new IllegalArgumentException(runId + " was started on AWS, where the clean-up releases it once its execution"
                        + " has ended. See whether it has:\n  aws stepfunctions describe-execution --execution-arn "
                        + run.executionArn() + "\nIf it has, or the stack is no more: ./sluice release " + runId + " --ended");
            }
            return "Run " + runId + ": " + release(session, run)
                    + (run.deployment().startsWith(PREFIX)
                            ? ""
                            : ". Its load task, if there is one, stays: " + names(run).taskIdentifier());
        });
    }

    private static String release(Session session, OpenRun run) {
        RunNames names = names(run);
        String held = Holdings.of(session, run.runId()).stream()
                .map(h -> switch (h) {
                    case Holding.Claim c -> "the claim on " + c.table();
                    case Holding.StagingTable t -> "staging " + t.table();
                    default -> "";
                })
                .filter(h -> !h.isEmpty())
                .collect(Collectors.joining(", "));
        Ledger.failed(session, names, "Interrupted",
                "What ran it ended before it was done. What was merged stays; start the same reload again.");
        Holdings.release(session, names);
        return (held.isEmpty() ? "marked as failed" : "marked as failed; released: " + held)
                + (Keeping.anything(session, run.runId()) ? "; what it wrote can be undone: ./sluice undo " + run.runId() : "");
    }

    private static RunNames names(OpenRun run) {
        return new RunNames(run.deployment(), run.runId());
    }

    private static boolean left(Session session, OpenRun run) {
        return !Holdings.of(session, run.runId()).isEmpty() || Ledger.report(session, run.runId()).isEmpty();
    }

    private static String process(String deployment) {
        String[] parts = deployment.split(":");
        return "process " + parts[2] + " on " + (parts[1].equals(host()) ? "this machine" : parts[1]);
    }

    private static boolean dead(Session session, String deployment) {
        return deployment.startsWith(PREFIX)
                && session.query(Sql.raw("SELECT 1 AS there FROM pg_stat_activity WHERE application_name = :'sign'").bind("sign", sign(deployment)))
                        .isEmpty();
    }

    /// What is to be known of a run without an outcome whose process is no more; empty for one that is at work, or whose
    /// process nobody can see from here.
    ///
    /// @param deployment that started it
    public static Optional<String> gone(Session session, String runId, String deployment) {
        return Optional.of(deployment)
                .filter(d -> dead(session, d))
                .map(d -> "its " + process(d) + " is gone; `./sluice release " + runId + "` ends it");
    }

    /// What is said of a run that is not in the ledger.
    public static String unknown(String runId) {
        return runId + ": the ledger of this database knows no such run. Give one of those that ./sluice runs lists.";
    }

    private static String sign(String deployment) {
        return "sluice alive " + new RunNames(deployment, "alive").tag();
    }

    /// Does work while no other process releases anything.
    private <T> T alone(java.util.function.Function<Session, T> work) throws SQLException {
        try (Session session = new Database(targetUrl, Properties::new).open("sluice release", Duration.ofMinutes(5));
                Statement s = life.createStatement()) {
            s.execute("SELECT pg_advisory_lock(hashtextextended('sluice release', 0))");
            try {
                return work.apply(session);
            } finally {
                s.execute("SELECT pg_advisory_unlock(hashtextextended('sluice release', 0))");
            }
        }
    }

    private static String host() {
        return Optional.of(hostName()).filter(h -> h.matches("[A-Za-z0-9.-]+")).orElse("localhost");
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "";
        }
    }

    @Override
    public void close() throws SQLException {
        life.close();
    }
}
