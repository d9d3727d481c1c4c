'use client'

import { Monitor, Moon, Sun } from 'lucide-react'

import { DropdownMenu, MenuLabel, MenuRadioGroup } from '@/components/ui/dropdown-menu'
import { IconButton } from '@/components/ui/icon-button'

import { THEME_CHOICES, THEME_LABEL, useTheme, type ThemeChoice } from './theme'

/** An icon for each choice. */
export const THEME_ICON: Record<ThemeChoice, React.ReactNode> = {
  system: <Monitor size={14} />,
  light: <Sun size={14} />,
  dark: <Moon size={14} />,
}

/** Light, dark, or as the machine has it. */
export function ThemeToggle() {
  const { choice, setChoice } = useTheme()
  return (
    <DropdownMenu
      align="end"
      trigger={<IconButton aria-label={`Theme: ${THEME_LABEL[choice]}`} icon={THEME_ICON[choice]} />}
    >
      <MenuLabel>Theme</MenuLabel>
      <MenuRadioGroup
        value={choice}
        onValueChange={setChoice}
        options={THEME_CHOICES.map((value) => ({
          value,
          label: THEME_LABEL[value],
          icon: THEME_ICON[value],
        }))}
      />
    </DropdownMenu>
  )
}
