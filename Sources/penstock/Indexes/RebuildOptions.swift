import ArgumentParser
import Domain

/// How an index is rebuilt.
struct RebuildOptions: ParsableArguments {
    @OptionGroup var settings: IndexSettingsOptions

    @Flag(help: "Stop before the new generation answers, and wait for 'penstock index activate'.")
    var approve = false

    @Flag(
        help: ArgumentHelp(
            "Let the new generation answer even when more documents failed than may, or a canary is not found. Recorded in "
                + "the audit trail."))
    var force = false

    @Option(
        name: .customLong("budget"), parsing: .unconditional,
        help: ArgumentHelp("The most that embedding may cost, in dollars; it stops there.", valueName: "dollars"))
    var budget: String?

    @Option(
        name: .customLong("keep"),
        help: ArgumentHelp("How long the old generation can be rolled back to, in seconds.", valueName: "seconds"))
    var keep: Int64?

    func validate() throws {
        try DollarOption.check("--budget", budget, example: "5 or 0.25")
    }

    func input(of index: String) throws(CommandFailure) -> JSONValue {
        var members = try settings.members()
        members["index"] = .string(index)
        if approve { members["approve"] = true }
        if force { members["force"] = true }
        if let budget { members["budget_usd"] = .string(budget) }
        if let keep { members["keep_seconds"] = .integer(keep) }
        return .object(members)
    }
}
