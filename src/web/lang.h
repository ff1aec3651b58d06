/* The languages people are spoken to in. Chinese first, English equal. */
#ifndef WEB_LANG_H
#define WEB_LANG_H

enum lang { LANG_ZH, LANG_EN, LANG__COUNT };

#endif
