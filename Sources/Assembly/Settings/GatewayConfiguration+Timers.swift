import Configuration
import ModelGateway

extension GatewayConfiguration {
    /// Reads how long a call may take, by what it waits for; whole seconds, and every value has a default that suits
    /// vendors.
    ///
    /// - `PENSTOCK_CALL_CONNECT_SECONDS` (5), `PENSTOCK_CALL_FIRST_EVENT_SECONDS` (120): until the first byte.
    /// - `PENSTOCK_CALL_IDLE_SECONDS` (60): between two signs of life.
    /// - `PENSTOCK_CALL_NO_PROGRESS_SECONDS` (300): between two pieces of real answer.
    /// - `PENSTOCK_CALL_TOTAL_SECONDS` (600): the whole call. A lost worker's slot stays taken this long.
    mutating func readTimers(_ reader: ConfigReader) {
        func read(_ name: String, into timer: inout Duration) {
            if let seconds = reader.int(forKey: ConfigKey("penstock.call.\(name).seconds")) {
                timer = .seconds(seconds)
            }
        }
        read("connect", into: &timers.connect)
        read("first.event", into: &timers.firstEvent)
        read("idle", into: &timers.idle)
        read("no.progress", into: &timers.noProgress)
        read("total", into: &timers.total)
    }
}
