import ArgumentParser
import Assembly

/// `penstock bench index`: rebuilds under load, with kills.
struct BenchIndexCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "index",
        abstract: "Rebuilds of an index under searches and edits, with workers killed at random moments.",
        discussion: """
            Two workers and two APIs run as processes of their own over a private Postgres and a simulated provider that
            embeds. The index holds pages of Debian's Postgres manual, or made-up documents without it. While --searchers
            search over HTTP and two editors put and delete documents, it is rebuilt --rebuilds times; --kills of the rebuilds
            have a worker, or all of them, ended by SIGKILL at a random moment, and some an API. Neighbouring generations
            are cut by other settings. Then one document in a hundred is edited, and what the next rebuild embeds is counted.

            Counted, and each must be zero: failed answers; answers with a hit that is no chunk of the generation they name;
            hits replaced for more than 30 s, or deleted before the search began; edits that a cutover lost; texts that the
            provider was asked for again although their vector was stored. It exits with 1 when one is not.

              penstock bench index --json
              penstock bench index --rebuilds 10 --kills 5 --seed 7
            """)

    @Option(help: "How many rebuilds, 1…10,000.")
    var rebuilds = 100

    @Option(help: "How many of them have a worker killed, 0…--rebuilds.")
    var kills = 50

    @Option(help: "How many times an API is killed, 0…--rebuilds; by default every tenth rebuild.")
    var apiKills: Int?

    @Option(help: "How many documents, 10…10,000.")
    var documents = 300

    @Option(help: "How many search at once, 1…64.")
    var searchers = 4

    @Option(help: "Worker processes, 1…8.")
    var workers = 2

    @Option(help: "Chooses what is edited and who is killed when.")
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("The folder of the manual.", valueName: "folder"))
    var manual = Manual.debian

    @OptionGroup var output: OutputOptions

    func validate() throws {
        try BenchBounds.check("--rebuilds", rebuilds, 1...10_000)
        try BenchBounds.check("--kills", kills, 0...rebuilds)
        if let apiKills { try BenchBounds.check("--api-kills", apiKills, 0...rebuilds) }
        try BenchBounds.check("--documents", documents, 10...10_000)
        try BenchBounds.check("--searchers", searchers, 1...64)
        try BenchBounds.check("--workers", workers, 1...8)
    }

    func run() async throws {
        var scenario = IndexScenario(program: try DemoSystem.ownExecutable())
        scenario.rebuilds = rebuilds
        scenario.kills = kills
        scenario.apiKills = apiKills ?? rebuilds / 10
        scenario.documents = documents
        scenario.searchers = searchers
        scenario.workers = workers
        scenario.seed = seed
        scenario.manual = manual
        try await BenchRun.run(scenario, output: output)
    }
}
