package sluice.ledger;

import sluice.wire.Printable;

/// One thing that is wrong with a request, in words a DBA can act on at once.
///
/// @param field   where, as a path into the request, e.g. `tables[0].target`
/// @param value   what was found there, as text; empty where nothing was
/// @param problem what is wrong with it
/// @param remedy  what to do
public record Problem(String field, String value, String problem, String remedy) {

    /// The same in text that any terminal, mail or database takes.
    public Problem printable() {
        return new Problem(Printable.line(field), Printable.line(value), Printable.line(problem), Printable.line(remedy));
    }

    /// One line, whatever the request holds.
    @Override
    public String toString() {
        return Printable.line(field + (value.isEmpty() ? "" : " = " + value) + ": " + problem + ". " + remedy + ".");
    }
}
