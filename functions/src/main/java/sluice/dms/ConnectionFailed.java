package sluice.dms;

/// DMS cannot reach the source or the target, so no task was made.
public final class ConnectionFailed extends RuntimeException {

    /// @param endpointArn which endpoint
    /// @param why         its test's status, and the codes in what DMS said
    public ConnectionFailed(String endpointArn, String why) {
        super("DMS cannot connect through " + endpointArn + ": " + why
                + ". Read what it said (aws dms describe-connections --filters Name=endpoint-arn,Values=" + endpointArn
                + "). Check the endpoint's host, port, user and secret, and that the replication instance's subnets and security"
                + " groups reach the database; test the connection in the DMS console, then start again.");
    }
}
