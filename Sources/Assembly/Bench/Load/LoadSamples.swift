/// What a process costs, looked at every now and then while it holds many calls open.
struct LoadSamples: Sendable {
    struct Sample: Sendable {
        /// Seconds from any moment.
        let at: Double
        let inFlight: Int
        let megabytes: Double
        /// Processor time of the process since its start, in seconds.
        let cpu: Double
    }

    private(set) var samples: [Sample] = []

    mutating func add(_ sample: Sample) { samples.append(sample) }

    var megabytesMax: Double { samples.map(\.megabytes).max() ?? 0 }
    var inFlightMax: Int { samples.map(\.inFlight).max() ?? 0 }

    /// Cores that were busy while at least `inFlight` calls were open; nil when that was seen less than twice.
    func cores(whileInFlight inFlight: Int) -> Double? {
        let steady = samples.filter { $0.inFlight >= inFlight }
        guard let first = steady.first, let last = steady.last, last.at > first.at else { return nil }
        return (last.cpu - first.cpu) / (last.at - first.at)
    }
}
