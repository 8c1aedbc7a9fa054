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

    @OptionGroup var keeping: KeepOption

    func validate() throws {
        try DollarOption.check("--budget", budget, example: "5 or 0.25")
    }

    func input(of index: String) throws(CommandFailure) -> JSONValue {
        var members = try settings.members()
        members["index"] = .string(index)
        members.put("approve", approve)
        members.put("force", force)
        members.put("budget_usd", budget)
        members.put("keep_seconds", keeping.keep)
        return .object(members)
    }
}
