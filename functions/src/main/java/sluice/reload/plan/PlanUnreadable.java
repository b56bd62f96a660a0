package sluice.reload.plan;

/// A version of Sluice that this one does not know planned the run.
public final class PlanUnreadable extends RuntimeException {
    public PlanUnreadable(String message) {
        super(message);
    }
}
