/// What the gateway adds to a call: a pass through it, with admission and settlement, against the same HTTP request sent
/// by the same client without it.
///
/// From each pass the median of the direct calls is taken, not a direct call of its own: so the tail of the passes,
/// whatever made it, is charged to the gateway, and luck of a slow direct call is not credited to it.
struct AddedTime: Sendable {
    let passes: Samples
    let direct: Samples

    /// In milliseconds.
    var added: Samples { Samples(passes.sorted.map { $0 - direct.median }) }

    func figures(_ name: String, isAim: Bool = true) -> [BenchFigure] {
        [
            BenchFigure("\(name)_direct_p50", direct.quantile(0.5), "ms"),
            BenchFigure("\(name)_pass_p50", passes.quantile(0.5), "ms"),
            BenchFigure("\(name)_added_p50", added.quantile(0.5), "ms", aim: isAim ? .atMost(3) : nil),
            BenchFigure("\(name)_added_p99", added.quantile(0.99), "ms", aim: isAim ? .atMost(10) : nil),
        ]
    }
}
