/// How long a call may take, by what it is waiting for. The earliest one that runs out ends the call.
package struct CallTimers: Sendable, Hashable {
    /// To open a connection, TLS included. Sensible: 1 s to 30 s.
    package var connect: Duration = .seconds(5)
    /// From sending to the first byte of an answer. Long prompts and reasoning make it long. Sensible: 10 s to 300 s.
    package var firstEvent: Duration = .seconds(120)
    /// Between two events of any sort, keep-alives included. Sensible: 10 s to 120 s.
    package var idle: Duration = .seconds(60)
    /// Between two pieces of real answer; keep-alives do not count. Sensible: 60 s to 600 s.
    package var noProgress: Duration = .seconds(300)
    /// The whole call. A lost worker's slot stays taken this long. Sensible: 60 s to 1,800 s.
    package var total: Duration = .seconds(600)

    package init() {}

    func complaints() -> [String] {
        let named = [
            ("connect (PENSTOCK_CALL_CONNECT_SECONDS)", connect),
            ("firstEvent (PENSTOCK_CALL_FIRST_EVENT_SECONDS)", firstEvent), ("idle (PENSTOCK_CALL_IDLE_SECONDS)", idle),
            ("noProgress (PENSTOCK_CALL_NO_PROGRESS_SECONDS)", noProgress),
            ("total (PENSTOCK_CALL_TOTAL_SECONDS)", total),
        ]
        var complaints = named.filter { $0.1 <= .zero }.map { "timers.\($0.0) must be longer than nothing" }
        complaints += named.filter { $0.1 > total }.map {
            "timers.\($0.0) is longer than timers.total and would never run out"
        }
        return complaints
    }
}
