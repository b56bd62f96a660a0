package sluice.wire;

/// Words of a command that a person types.
public final class Shell {

    private Shell() {}

    /// A word that the shell passes on as it is.
    public static String quoted(String text) {
        return text.matches("[A-Za-z0-9_.:/-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
