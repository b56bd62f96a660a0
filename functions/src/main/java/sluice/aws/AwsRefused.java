package sluice.aws;

/// AWS answered no, and will answer no again until somebody changes something.
///
/// The message says what was asked, what AWS said, and what to do.
public final class AwsRefused extends RuntimeException {

    private final String code;

    public AwsRefused(String code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /// AWS's error code as it was on the wire, e.g. `ResourceQuotaExceededFault`.
    public String code() {
        return code;
    }
}
