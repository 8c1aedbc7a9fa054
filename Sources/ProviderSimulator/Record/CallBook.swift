/// Every call from its start to its end: those in flight, the last ones that ended, and exact totals of all.
struct CallBook: Sendable {
    /// Ended calls that are kept one by one.
    let keptMax: Int
    private var number = 0
    private var open: [Int: CallRecord] = [:]
    private var kept: [CallRecord] = []
    private var oldest = 0

    private(set) var total = InFlight()
    private(set) var byModel = Tally(initial: InFlight())
    private(set) var byCredential = Tally(initial: InFlight())
    private(set) var calls = 0
    private(set) var byStatus = Tally(initial: 0)
    private(set) var byFault = Tally(initial: 0)
    private(set) var byEnding = Tally(initial: 0)
    private(set) var bills = Tally(initial: BilledTokens())
    private(set) var embedded = EmbeddedTexts()
    /// The texts of open calls for embeddings, as hashes.
    private var inputs: [Int: [UInt64]] = [:]

    init(keptMax: Int) { self.keptMax = keptMax }

    mutating func nextNumber() -> Int {
        number += 1
        return number
    }

    /// - Parameter texts: what it wants embedded, as hashes.
    mutating func begin(_ record: CallRecord, texts: [UInt64] = []) {
        calls += 1
        if !texts.isEmpty { inputs[record.number] = texts }
        open[record.number] = record
        total.begin()
        byModel[record.model].begin()
        byCredential[record.credential ?? ""].begin()
    }

    /// Ends a call, once. Later ends of it change nothing.
    mutating func end(_ number: Int, _ ending: CallRecord.Ending, _ progress: CallProgress, at time: Double) {
        guard var record = open.removeValue(forKey: number) else { return }
        record.status = progress.status
        record.bytesSent = progress.bytesSent
        record.bill = progress.billed
        record.ending = ending
        record.endedAt = time
        total.end()
        byModel[record.model].end()
        byCredential[record.credential ?? ""].end()
        byStatus[record.status.map(String.init) ?? "none"] += 1
        if let fault = record.fault { byFault[fault] += 1 }
        byEnding[ending.rawValue] += 1
        let texts = inputs.removeValue(forKey: number) ?? []
        if record.bill.calls > 0 {
            bills[record.model].add(record.bill)
            embedded.add(texts, model: record.model)
        }
        keep(record)
    }

    /// The last ended calls and the open ones, in the order of their arrival.
    var records: [CallRecord] { (kept + open.values).sorted { $0.number < $1.number } }

    /// Forgets everything but the calls in flight. Their numbers go on, so that two calls never share one.
    mutating func reset() {
        kept = []
        oldest = 0
        calls = open.count
        total.reset()
        byModel = Tally(initial: InFlight())
        byCredential = Tally(initial: InFlight())
        for record in open.values {
            byModel[record.model].begin()
            byCredential[record.credential ?? ""].begin()
        }
        byStatus = Tally(initial: 0)
        byFault = Tally(initial: 0)
        byEnding = Tally(initial: 0)
        bills = Tally(initial: BilledTokens())
        embedded = EmbeddedTexts()
    }

    private mutating func keep(_ record: CallRecord) {
        guard keptMax > 0 else { return }
        if kept.count < keptMax {
            kept.append(record)
        } else {
            kept[oldest] = record
            oldest = (oldest + 1) % keptMax
        }
    }
}
