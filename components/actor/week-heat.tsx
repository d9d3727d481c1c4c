import { countText, counted } from '@/lib/view/number-words'

import { HEAT_LEVELS, heatLevel } from './activity'

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'))
/** The darkest shade: text on it keeps its contrast in both themes. */
const SHADE_MAX_PERCENT = 44

/** When in the week something happened: a table of numbers, shaded. Hours are of UTC, whatever zone times are shown in. */
export function WeekHeat({ weekHours }: { weekHours: readonly (readonly number[])[] }) {
  const most = Math.max(0, ...weekHours.flat())
  const cell = (day: number, hour: number) => {
    const count = weekHours[day]?.[hour] ?? 0
    return (
      <td
        key={`${day} ${hour}`}
        title={`${DAYS[day]}, ${HOURS[hour]}:00 to ${HOURS[hour]}:59 UTC: ${counted(count, 'event')}`}
        className="h-6 overflow-hidden rounded-sm"
        style={{ background: shade(heatLevel(count, most)) }}
      >
        {count === 0 ? <span className="sr-only">0</span> : shortCount(count)}
      </td>
    )
  }
  // Where days have no room beside each other for all of their hours, hours stand below each other.
  return (
    <div className="min-w-0 rounded-lg border bg-surface-raised p-3">
      <table className={`${TABLE} max-md:hidden`}>
        <caption className="sr-only">Events by day of the week and hour of UTC</caption>
        <thead>
          <tr className="text-muted">
            <Corner />
            {HOURS.map((hour) => (
              <HourName key={hour} hour={hour} scope="col" />
            ))}
          </tr>
        </thead>
        <tbody>
          {DAYS.map((name, day) => (
            <tr key={name}>
              <DayName name={name} scope="row" />
              {HOURS.map((_, hour) => cell(day, hour))}
            </tr>
          ))}
        </tbody>
      </table>
      <table className={`${TABLE} md:hidden`}>
        <caption className="sr-only">Events by hour of UTC and day of the week</caption>
        <thead>
          <tr className="text-muted">
            <Corner />
            {DAYS.map((name) => (
              <DayName key={name} name={name} scope="col" />
            ))}
          </tr>
        </thead>
        <tbody>
          {HOURS.map((name, hour) => (
            <tr key={name}>
              <HourName hour={name} scope="row" />
              {DAYS.map((_, day) => cell(day, hour))}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="pt-1 text-xs text-muted">Events in each hour of the week, UTC</p>
    </div>
  )
}

const TABLE = 'w-full table-fixed border-separate border-spacing-0.5 text-center text-xs'

/** No heading: it heads nothing. */
function Corner() {
  return <td className="w-10" />
}

function HourName({ hour, scope }: { hour: string; scope: 'col' | 'row' }) {
  return (
    <th scope={scope} className="font-normal text-muted">
      {hour}
      <span className="sr-only"> hours</span>
    </th>
  )
}

function DayName({ name, scope }: { name: string; scope: 'col' | 'row' }) {
  return (
    <th scope={scope} className="font-normal text-muted">
      <abbr title={name} className="no-underline">
        {name.slice(0, 3)}
      </abbr>
    </th>
  )
}

function shade(level: number): string {
  if (level === 0) return 'var(--surface-sunken)'
  return `color-mix(in oklab, var(--accent) ${Math.round((level / HEAT_LEVELS) * SHADE_MAX_PERCENT)}%, var(--surface-raised))`
}

/** A cell has room for three characters. */
const shortCount = (count: number): string =>
  count < 1000 ? countText(count) : `${Math.floor(count / 1000)}k`
