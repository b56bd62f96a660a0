package sluice.local.asl;

/// The account and region that the local machine pretends to be in, and the ARNs that follow from them. The region says that it is
/// no region of AWS.
public final class Arns {
    public static final String ACCOUNT = "000000000000";
    public static final String REGION = "local";

    private Arns() {}

    /// @param resource as in `function:StartLoad`
    public static String of(String service, String resource) {
        return "arn:aws:" + service + ":" + REGION + ":" + ACCOUNT + ":" + resource;
    }

    public static String stateMachine(String name) {
        return of("states", "stateMachine:" + name);
    }

    public static String execution(String machine, String name) {
        return of("states", "execution:" + machine + ":" + name);
    }
}
