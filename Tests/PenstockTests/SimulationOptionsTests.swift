import ArgumentParser
import ProviderSimulator
import Testing

@testable import penstock

/// What `penstock simulate` makes of its command line.
@Suite struct SimulationOptionsTests {
    private func script(_ arguments: String...) throws -> SimulatorScript {
        try SimulationOptions.parse(arguments).resolved()
    }

    @Test func `Options become a script`() throws {
        let script = try script(
            "--latency", "uniform:1ms..2ms", "--between-tokens", "5ms", "--seed", "9", "--tokens", "12", "--dimensions",
            "8", "--concurrency", "3", "--rpm", "60", "--tpm", "1000", "--price", "*=10/1/100", "--price", "m=1/2",
            "--fault", "rate_limited; retry_after=7s; count=2")
        #expect(script.firstToken == .uniform(.milliseconds(1), .milliseconds(2)))
        #expect(script.betweenTokens == .fixed(.milliseconds(5)))
        #expect(script.seed == 9)
        #expect(script.answer.tokens == 12)
        #expect(script.embeddingDimensions == 8)
        #expect(script.limits.concurrency == 3)
        #expect(script.limits.requestsPerMinute == 60)
        #expect(script.limits.tokensPerMinute == 1_000)
        #expect(script.prices["*"] == TokenPrice(input: 10, cachedInput: 1, output: 100))
        #expect(script.prices["m"] == TokenPrice(input: 1, output: 2))
        #expect(script.faults.map(\.fault) == [.rateLimited(RetryHint(.seconds(7)))])
        #expect(script.faults.first?.count == 2)
    }

    @Test func `Options change what the script says, and their faults come first`() throws {
        let files = try TemporaryFiles()
        let path = try files.write("s.json", #"{"seed":1,"answer":{"tokens":5},"faults":[{"fault":"refusal"}]}"#)
        let script = try script("--script", path, "--seed", "2", "--fault", "none; count=1")
        #expect(script.seed == 2)
        #expect(script.answer.tokens == 5)
        #expect(script.faults.map(\.name) == ["none", "refusal"])
    }

    @Test func `A script that is wrong is refused with its place`() throws {
        let files = try TemporaryFiles()
        let path = try files.write("s.json", #"{"faults":[{"fault":"explode"}]}"#)
        let failure = #expect(throws: CommandFailure.self) { try script("--script", path) }
        #expect(failure?.status == .usage)
        #expect(failure?.text.contains("/faults/0/fault") == true)
    }

    @Test(arguments: [
        ["--latency", "fast"], ["--between-tokens=-1s"], ["--tokens=-1"], ["--dimensions", "0"],
        ["--concurrency", "0"], ["--rpm", "0"], ["--tpm", "0"], ["--price", "m"], ["--price", "m=1"],
        ["--price", "=1/2"], ["--price", "m=1/x"], ["--price", "m=1/2/3/4"], ["--fault", "explode"],
        ["--fault", "cut; at=1"],
    ]) func `An option that is wrong is wrong usage`(arguments: [String]) throws {
        let options = try SimulationOptions.parse(arguments)
        let failure = #expect(throws: CommandFailure.self) { try options.resolved() }
        #expect(failure?.status == .usage)
    }

    @Test func `The help names every fault`() {
        let help = SimulateCommand.helpMessage(columns: 120)
        for kind in FaultKind.all { #expect(help.contains(kind.name)) }
    }
}
