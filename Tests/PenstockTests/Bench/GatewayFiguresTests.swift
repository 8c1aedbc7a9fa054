import ArgumentParser
import Domain
import ProviderSimulator
import Testing

@testable import Assembly
@testable import penstock

/// The arithmetic of the gateway's bench.
@Suite struct GatewayFiguresTests {
    @Test func `What is added to a call is a pass less the median of the direct calls, tail included`() {
        let time = AddedTime(passes: Samples([4, 5, 6, 30]), direct: Samples([1, 2, 3]))
        #expect(time.added.sorted == [2, 3, 4, 28])
        let figures = time.figures("one")
        #expect(figures.map(\.name) == ["one_direct_p50", "one_pass_p50", "one_added_p50", "one_added_p99"])
        #expect(figures.map(\.value) == [2, 5, 3, 28])
        #expect(figures.map(\.isReached) == [nil, nil, true, false])
        #expect(time.figures("one", isAim: false).allSatisfy { $0.aim == nil })
    }

    /// Waves of `limit` calls, one each `seconds`, the calls of a wave a millisecond apart.
    private func waves(_ count: Int, limit: Int, seconds: Double) -> [Double] {
        (0..<count).flatMap { wave in (0..<limit).map { Double(wave) * seconds + Double($0) / 1000 } }
    }

    @Test(
        "A full limit is found to be full, wherever in a wave the middle begins",
        arguments: [(10, 40), (10, 41), (7, 13), (200, 20), (1, 8)])
    func fullLimit(limit: Int, count: Int) throws {
        let rate = try #require(SteadyRate(ends: waves(count, limit: limit, seconds: 0.2), limit: limit))
        #expect(abs(rate.utilisation(limit: limit, latency: .milliseconds(200)) - 1) < 1e-9)
        #expect(rate.calls % limit == 0)
    }

    @Test func `Ramp-up and tail do not count, and a slow middle does`() throws {
        let limit = 10
        // The first waves are three times as long, and so is the last one.
        let slowStart = waves(5, limit: limit, seconds: 0.6)
        let middle = waves(20, limit: limit, seconds: 0.2).map { $0 + 3 }
        let tail = waves(1, limit: limit, seconds: 0.2).map { $0 + 8 }
        let rate = try #require(SteadyRate(ends: (tail + middle + slowStart).reversed(), limit: limit))
        #expect(abs(rate.utilisation(limit: limit, latency: .milliseconds(200)) - 1) < 1e-9)
        let slow = try #require(SteadyRate(ends: waves(30, limit: limit, seconds: 0.25), limit: limit))
        #expect(abs(slow.utilisation(limit: limit, latency: .milliseconds(200)) - 0.8) < 1e-9)
    }

    @Test(
        "A run without a middle has no rate",
        arguments: [([], 1), ([1, 2], 1), ([1, 2, 3], 1), ([1, 2, 3, 4, 5, 6], 3), ([1, 2, 3, 4], 0)]
            as [([Double], Int)])
    func noMiddle(ends: [Double], limit: Int) {
        #expect(SteadyRate(ends: ends, limit: limit) == nil)
    }

    @Test func `Memory counts all the time, processors only while everything is open`() {
        var samples = LoadSamples()
        for (at, inFlight, megabytes, cpu) in [
            (0.0, 0, 50.0, 1.0), (1, 4, 190, 3), (2, 10, 120, 4), (3, 10, 130, 4.25), (6, 10, 90, 5), (7, 2, 60, 8),
        ] {
            samples.add(.init(at: at, inFlight: inFlight, megabytes: megabytes, cpu: cpu))
        }
        #expect(samples.megabytesMax == 190)
        #expect(samples.inFlightMax == 10)
        #expect(samples.cores(whileInFlight: 10) == 0.25)
        #expect(samples.cores(whileInFlight: 11) == nil)
        #expect(LoadSamples().cores(whileInFlight: 0) == nil)
        #expect(LoadSamples().megabytesMax == 0)
    }

    @Test func `A bill that differs in calls, tokens or money is noticed`() {
        let bill = Bill(calls: 3, inputTokens: 300, outputTokens: 30, nanoDollars: 700)
        func wrong(_ change: (inout Bill) -> Void) -> [String] {
            var ledger = bill
            change(&ledger)
            return LedgerSum.Row(ledger: ledger, openCalls: 0, heldNanos: 0).checks(bill: bill, label: "")
                .filter { !$0.holds }.map(\.name)
        }
        #expect(wrong { _ in } == [])
        #expect(wrong { $0.calls = 2 } == ["calls in the ledger"])
        #expect(wrong { $0.inputTokens += 1 } == ["input tokens in the ledger"])
        #expect(wrong { $0.outputTokens -= 1 } == ["output tokens in the ledger"])
        #expect(wrong { $0.nanoDollars += 1 } == ["nano-dollars in the ledger"])
        let stuck = LedgerSum.Row(ledger: bill, openCalls: 1, heldNanos: 5).checks(bill: bill, label: "x: ")
        #expect(stuck.filter { !$0.holds }.map(\.name) == ["x: calls left open", "x: nano-dollars left held"])
        #expect(bill.figures(ledger: bill, prefix: "").allSatisfy { $0.isReached == true })
        let off = bill.figures(ledger: Bill(calls: 3, inputTokens: 299, outputTokens: 31, nanoDollars: 705), prefix: "")
        #expect(off.map(\.value) == [5, 2])
        #expect(bill + bill - bill == bill)
    }

    @Test func `The simulator's pages are read, and others are refused`() throws {
        let record: JSONValue = ["calls": 9, "peak_in_flight": 4]
        let bill: JSONValue = [
            "total": ["calls": 8, "input_tokens": 80, "output_tokens": 16, "nano_dollars": 1234]
        ]
        let reading = try SimulatorReading(record: record, bill: bill)
        #expect(reading.calls == 9)
        #expect(reading.bill == Bill(calls: 8, inputTokens: 80, outputTokens: 16, nanoDollars: 1234))
        #expect(throws: BenchError.self) { try SimulatorReading(record: bill, bill: record) }
        #expect(throws: BenchError.self) { try SimulatorReading(record: record, bill: ["total": 8]) }
    }

    @Test(
        "Calls beyond the limit are no matter of taste",
        arguments: [(3, 4.0 - 3, false), (4, 0, true), (10, -6, true)] as [(Int, Double, Bool)])
    func beyondTheLimit(limit: Int, figure: Double, holds: Bool) throws {
        let reading = try SimulatorReading(
            record: ["calls": 9, "peak_in_flight": 4],
            bill: ["total": ["calls": 0, "input_tokens": 0, "output_tokens": 0, "nano_dollars": 0]])
        let found = reading.inFlight(limit: limit, prefix: "x_", label: "x: ")
        #expect(found.0.value == figure)
        #expect(found.0.isReached == holds)
        #expect(found.1.holds == holds)
    }

    @Test func `One call too many, one too few and money beyond the budget are noticed`() {
        func wrong(admitted: Int64 = 8, succeeded: Int64 = 8, waiting: Int64 = 56, calls: Int64 = 8) -> [String] {
            let row = RaceCounts.Row(
                undecided: 0, admitted: admitted, succeeded: succeeded, waiting: waiting, workers: 3,
                spentNanos: calls * BenchModel.outputHold.nanoDollars)
            return row.part(racers: 64, room: 8, processes: 3).checks.filter { !$0.holds }.map(\.name)
        }
        #expect(wrong() == [])
        #expect(wrong(admitted: 9) == ["racers: calls admitted"])
        #expect(wrong(succeeded: 7) == ["racers: tasks succeeded"])
        #expect(wrong(waiting: 55) == ["racers: tasks waiting for money"])
        #expect(wrong(calls: 9) == ["racers: nano-dollars spent of the budget"])
    }

    @Test(
        "Calls are shared out evenly, and everybody has one",
        arguments: [(10, 4, [3, 3, 2, 2]), (4, 4, [1, 1, 1, 1]), (2, 4, [1, 1, 1, 1]), (5, 1, [5])]
            as [(Int, Int, [Int])])
    func shares(calls: Int, callers: Int, expected: [Int]) {
        #expect(CallCrowd.shares(of: calls, among: callers) == expected)
    }

    @Test func `A simulator in a process of its own is told what one in this process is given`() throws {
        var plan = SimulatorPlan()
        (plan.latency, plan.betweenTokens, plan.tokens) = (.milliseconds(250), .seconds(1), 7)
        let command = try #require(try Penstock.parseAsRoot(plan.arguments) as? SimulateCommand)
        let script = try command.behaviour.resolved()
        #expect(command.keep == 0)
        #expect(script.firstToken == plan.script.firstToken)
        #expect(script.betweenTokens == plan.script.betweenTokens)
        #expect(script.answer.tokens == 7)
        #expect(script.prices == plan.prices)
    }

    @Test(
        "The port is in the first whole line",
        arguments: [
            ("{\"port\":4711,\"url\":\"x\"}\nmore", 4711), ("{\"port\":4711}", nil), ("", nil), ("no\n", nil),
            ("{\"port\":\"4711\"}\n", nil),
        ] as [(String, Int?)])
    func port(output: String, expected: Int?) {
        #expect(BenchSimulator.port(in: output) == expected)
    }

    @Test(
        "Parts are named, and nothing else",
        arguments: [
            ("added", [.added]), ("added,bill", [.added, .bill]), ("racers,racers", [.racers]), ("", nil),
            ("added,", nil), ("Added", nil), ("nosuch", nil),
        ] as [(String, Set<GatewayPart>?)])
    func parts(argument: String, expected: Set<GatewayPart>?) {
        #expect(GatewayParts(argument: argument)?.parts == expected)
    }

    @Test func `An answer's body is read with it`() throws {
        var reader = HTTPAnswerReader()
        reader.add(Array("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}HTTP/1.1 204 No Content\r\n".utf8))
        let answer = try #require(try reader.nextAnswer())
        #expect(answer.status == 200)
        #expect(answer.body == Array("{}".utf8))
        let rest = try reader.nextAnswer()
        #expect(rest == nil)
    }
}
