import ArgumentParser
import Assembly

/// How the worker under test is set up.
struct WorkerOptions: ParsableArguments {
    @Option(help: "How many tasks may run at once in the worker, 1…10,000.")
    var slots = 4000

    @Option(help: "Claim-and-settle loops in the worker, 1…8.")
    var pumps = 3

    @Option(help: "How many tasks one claim or settlement may carry, 1…5,000.")
    var batch = 1000

    func validate() throws {
        try BenchBounds.check("--slots", slots, 1...10_000)
        try BenchBounds.check("--pumps", pumps, 1...8)
        try BenchBounds.check("--batch", batch, 1...5000)
    }

    var plan: WorkerPlan { WorkerPlan(slots: Int32(clamping: slots), pumps: pumps, batch: batch) }
}

/// The bounds of a bench's options.
enum BenchBounds {
    static func check(_ option: String, _ value: Int, _ range: ClosedRange<Int>) throws {
        guard range.contains(value) else {
            throw ValidationError(
                "\(option) must be \(BenchNumber.text(Double(range.lowerBound), unit: ""))…"
                    + BenchNumber.text(Double(range.upperBound), unit: ""))
        }
    }
}
