package sluice.local;

/// How a command ended, as the process's exit code: the only place where a code has a meaning. The launcher adds 69,
/// where there is no JDK or no Maven.
public enum Exit {
    CLEAN(0, "done; of a run: clean", "done"),
    DRIFTED(1, "drifted: rows are missing, different or extra, and the report names them", ""),
    REFUSED(2, "refused, a request, a command line or a stack that cannot be run as it is: nothing was changed", "refused: nothing was changed"),
    INCONCLUSIVE(3, "inconclusive: something could not be settled, and the notes say what", "something is not known, and its line says why"),
    FAILED(4, "failed: the job was not done, or not to its end", "failed"),
    UNREACHABLE(5, "a database or AWS could not be reached or would not let you in: nothing was changed",
            "a database or AWS could not be reached or would not let you in: nothing was changed"),
    /// The JVM gives it to a process that ^C ends.
    INTERRUPTED(130, "ended by ^C: what was merged stays, and is told", "ended by ^C");

    private final int code;
    private final String meaning;
    private final String withoutJob;

    Exit(int code, String meaning, String withoutJob) {
        this.code = code;
        this.meaning = meaning;
        this.withoutJob = withoutJob;
    }

    public int code() {
        return code;
    }

    /// For whoever reads `--help` or README.md.
    public String meaning() {
        return meaning;
    }

    /// The same, of a command that runs no job; empty where such a one never ends so.
    String withoutJob() {
        return withoutJob;
    }
}
